--TEST--
Overlapping bookings are refused whatever their lengths, and nothing is stored
--DESCRIPTION--
Services of different lengths share an employee. The second of two bookings that overlap by a minute is slot_taken; one that
only touches is not.
--FILE--
<?php
require __DIR__ . '/connect.inc';

in_both_modes(function () {
    [$hour, $employee] = salon(['duration' => 60]);
    $five = appointease_save_service(['name' => 'Look', 'duration' => 5])['id'];
    $long = appointease_save_service(['name' => 'Day', 'duration' => 600])['id'];
    appointease_book_atomic(booking($hour, $employee, '10:00'));
    $before = [rows('appointments'), rows('slot_locks'), rows('idempotency')];
    show(appointease_book_atomic(booking($hour, $employee, '10:00')));
    foreach ([[$hour, '09:05'], [$five, '10:00'], [$five, '10:55'], [$long, '02:00'], [$hour, '09:01'], [$five, '10:58']] as [$service, $time]) {
        echo "$time: ", appointease_book_atomic(booking($service, $employee, $time))['code'], "\n";
    }
    show($before === [rows('appointments'), rows('slot_locks'), rows('idempotency')]);
    foreach ([[$hour, '09:00'], [$five, '11:00']] as [$service, $time]) {
        echo "$time: ", appointease_book_atomic(booking($service, $employee, $time))['status'], "\n";
    }
});
--EXPECT--
-- redis
{"success":false,"code":"slot_taken","message":"This time has already been booked."}
09:05: slot_taken
10:00: slot_taken
10:55: slot_taken
02:00: slot_taken
09:01: slot_taken
10:58: slot_taken
true
09:00: confirmed
11:00: confirmed
-- mysql
{"success":false,"code":"slot_taken","message":"This time has already been booked."}
09:05: slot_taken
10:00: slot_taken
10:55: slot_taken
02:00: slot_taken
09:01: slot_taken
10:58: slot_taken
true
09:00: confirmed
11:00: confirmed
