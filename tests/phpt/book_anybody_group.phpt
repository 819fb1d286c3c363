--TEST--
Whoever is free, in groups: one that is full is passed over and leaves nothing behind
--DESCRIPTION--
Ann has a full group from 10:00 to 11:00, so that two places at 10:30 are had with Bea. Ann's time from 11:00 on, which was tried
first, is still nobody's.
--FILE--
<?php
require __DIR__ . '/connect.inc';

in_both_modes(function () {
    [$group, $ann] = salon(['duration' => 60, 'slot_step' => 30, 'capacity' => 2]);
    $bea = appointease_save_employee(['name' => 'Bea', 'hours' => ALWAYS])['id'];
    $hour = appointease_save_service(['name' => 'Hour', 'duration' => 60])['id'];
    appointease_book_atomic(booking($group, $ann, '10:00', ['seats' => 2]));
    // Busier than Ann, so that Ann is tried first.
    appointease_book_atomic(booking($hour, $bea, '15:00'));
    appointease_book_atomic(booking($hour, $bea, '16:00'));
    attempt(fn () => appointease_book_atomic(booking($group, 0, '10:30', ['seats' => 2]))['employee_id'] === $bea);
    attempt(fn () => appointease_audit_overlaps()['orphans']);
    attempt(fn () => appointease_book_atomic(booking($hour, $ann, '11:00'))['success']);
});
--EXPECT--
-- redis
true
[]
true
-- mysql
true
[]
true
