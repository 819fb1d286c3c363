--TEST--
A lock needs no pick before it, and a second lock gives up the first
--DESCRIPTION--
A page whose pick has lapsed goes straight to the form; one visitor cannot lock a whole day.
--FILE--
<?php
require __DIR__ . '/connect.inc';

in_both_modes(function () {
    show(appointease_lock_slot(DAY, 1, '10:00', 'ann')['success']);
    show(appointease_lock_slot(DAY, 1, '15:00', 'ann')['success']);
    show(appointease_lock_slot('2090-06-06', 2, '15:00', 'ann')['success']);
    show([array_keys(appointease_get_locked_slots(DAY, 1)), array_keys(appointease_get_locked_slots('2090-06-06', 2))]);
    show([rows('slot_locks', "owner = 'ann'"), rows('slot_locks')]);
});
--EXPECT--
-- redis
true
true
true
[[],["15:00"]]
[6,6]
-- mysql
true
true
true
[[],["15:00"]]
[6,6]
