--TEST--
Whoever is free: an employee whose day is full has free time that cannot be had, and that is said
--FILE--
<?php
require __DIR__ . '/connect.inc';

in_both_modes(function () {
    [$hour, $ann] = salon(['duration' => 60]);
    $bea = appointease_save_employee(['name' => 'Bea', 'hours' => ALWAYS, 'max_per_day' => 1])['id'];
    appointease_book_atomic(booking($hour, $ann, '10:00'));
    appointease_book_atomic(booking($hour, $bea, '15:00'));
    attempt(fn () => appointease_book_atomic(booking($hour, 0, '10:00'))['code']);
    attempt(fn () => appointease_book_atomic(booking($hour, 0, '11:00'))['employee_id'] === $ann);
});
--EXPECT--
-- redis
"slot_taken"
true
-- mysql
"slot_taken"
true
