--TEST--
Another's lock stops a booking; a mere pick does not
--DESCRIPTION--
A lock is ten minutes for the form. A pick is a colour on a screen: whoever books first has it.
--FILE--
<?php
require __DIR__ . '/connect.inc';

in_both_modes(function () {
    [$service, $employee] = salon();
    appointease_lock_slot(DAY, $employee, '10:00', 'ann', 30, 300);
    $refused = appointease_book_atomic(booking($service, $employee, '10:15', ['client_id' => 'bob']));
    $refused['ttl'] = $refused['ttl'] > 290 && $refused['ttl'] <= 300;
    show($refused);
    show(appointease_book_atomic(booking($service, $employee, '10:00'))['code']);
    show([rows('appointments'), rows('slot_locks'), rows('idempotency')]);
    appointease_set_active_selection(DAY, $employee, '12:00', 'cid');
    show(appointease_book_atomic(booking($service, $employee, '12:00', ['client_id' => 'bob']))['success']);
});
--EXPECT--
-- redis
{"success":false,"code":"slot_locked","message":"Slot is already locked","ttl":true}
"slot_locked"
[0,6,0]
true
-- mysql
{"success":false,"code":"slot_locked","message":"Slot is already locked","ttl":true}
"slot_locked"
[0,6,0]
true
