--TEST--
A lock turns the visitor's pick into ten minutes; others are refused
--DESCRIPTION--
Entering the form must not lose the slot to anybody, and another's pick or lock stops it.
--FILE--
<?php
require __DIR__ . '/connect.inc';

in_both_modes(function () {
    appointease_set_active_selection(DAY, 1, '10:00', 'ann');
    appointease_set_active_selection(DAY, 1, '11:00', 'bob');
    show(appointease_lock_slot(DAY, 1, '10:00', 'ann'));
    show([appointease_get_active_selections(DAY, 1)['10:00'] ?? 'the pick is gone', array_keys(appointease_get_locked_slots(DAY, 1))]);
    show(appointease_lock_slot(DAY, 1, '10:00', 'bob'));
    show(appointease_set_active_selection(DAY, 1, '10:00', 'bob'));
    echo "over another's pick: ";
    show(appointease_lock_slot(DAY, 1, '11:00', 'ann'));
    echo "picking what one has locked: ";
    show(appointease_set_active_selection(DAY, 1, '10:00', 'ann'));
    echo "locking it again: ";
    show(appointease_lock_slot(DAY, 1, '10:00', 'ann', null, 60));
});
--EXPECTF--
-- redis
{"success":true,"status":"locked","storage":"redis","ttl":600}
["the pick is gone",["10:00"]]
{"success":false,"code":"slot_locked","message":"Slot is already locked","ttl":%d,"storage":"redis"}
{"success":false,"code":"slot_locked","message":"Slot is already locked","ttl":%d,"storage":"redis"}
over another's pick: {"success":false,"code":"slot_locked","message":"Slot is already locked","ttl":%d,"storage":"redis"}
picking what one has locked: {"success":true,"status":"locked","storage":"redis","ttl":%d}
locking it again: {"success":true,"status":"locked","storage":"redis","ttl":60}
-- mysql
{"success":true,"status":"locked","storage":"mysql","ttl":600}
["the pick is gone",["10:00"]]
{"success":false,"code":"slot_locked","message":"Slot is already locked","ttl":%d,"storage":"mysql"}
{"success":false,"code":"slot_locked","message":"Slot is already locked","ttl":%d,"storage":"mysql"}
over another's pick: {"success":false,"code":"slot_locked","message":"Slot is already locked","ttl":%d,"storage":"mysql"}
picking what one has locked: {"success":true,"status":"locked","storage":"mysql","ttl":%d}
locking it again: {"success":true,"status":"locked","storage":"mysql","ttl":60}
