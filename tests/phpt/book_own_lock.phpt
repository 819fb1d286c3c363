--TEST--
The visitor's own lock becomes the booking, and his hold is gone from both stores
--DESCRIPTION--
A hold that outlived its booking would show the slot as somebody's for ten minutes, or block the customer's next attempt.
--FILE--
<?php
require __DIR__ . '/connect.inc';

in_both_modes(function () {
    [$service, $employee] = salon();
    appointease_set_active_selection(DAY, $employee, '10:00', 'ann');
    appointease_lock_slot(DAY, $employee, '10:00', 'ann');
    show(appointease_book_atomic(booking($service, $employee, '10:00', ['client_id' => 'ann']))['success']);
    show([appointease_get_active_selections(DAY, $employee), appointease_get_locked_slots(DAY, $employee)]);
    show([rows('slot_locks', 'appointment_id IS NULL'), rows('slot_locks', "owner <> ''"), rows('slot_locks'), rows('selections')]);
    show(preg_grep('/_10:00$|^client_/', keys(options()['key_prefix'])));

    echo "and so is a pick: ";
    appointease_set_active_selection(DAY, $employee, '11:00', 'bob');
    appointease_book_atomic(booking($service, $employee, '11:00', ['client_id' => 'bob']));
    show([appointease_get_active_selections(DAY, $employee), rows('selections'), preg_grep('/_11:00$|^client_/', keys(options()['key_prefix']))]);
});
--EXPECT--
-- redis
true
[[],[]]
[0,0,6,0]
[]
and so is a pick: [[],0,[]]
-- mysql
true
[[],[]]
[0,0,6,0]
[]
and so is a pick: [[],0,[]]
