--TEST--
A slot goes to the first who picks it; asking again renews the pick
--DESCRIPTION--
The heart of it: the second visitor is told, and for how long; the first is not shut out by his own pick.
--FILE--
<?php
require __DIR__ . '/connect.inc';

in_both_modes(function () {
    show(appointease_set_active_selection(DAY, 1, '10:00', 'ann'));
    show(appointease_set_active_selection(DAY, 1, '10:00', 'bob'));
    show(appointease_set_active_selection(DAY, 1, '10:00', 'ann'));
    echo "another employee, day, time: ";
    show([
        appointease_set_active_selection(DAY, 2, '10:00', 'bob')['success'],
        appointease_set_active_selection('2090-06-06', 1, '10:00', 'cid')['success'],
        appointease_set_active_selection(DAY, 1, '10:30', 'dan')['success'],
    ]);
});
--EXPECTF--
-- redis
{"success":true,"status":"selected","storage":"redis","ttl":10}
{"success":false,"code":"slot_locked","message":"Slot is already locked","ttl":%d,"storage":"redis"}
{"success":true,"status":"selected","storage":"redis","ttl":10}
another employee, day, time: [true,true,true]
-- mysql
{"success":true,"status":"selected","storage":"mysql","ttl":10}
{"success":false,"code":"slot_locked","message":"Slot is already locked","ttl":%d,"storage":"mysql"}
{"success":true,"status":"selected","storage":"mysql","ttl":10}
another employee, day, time: [true,true,true]
