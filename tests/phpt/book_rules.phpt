--TEST--
Outside the hours, in the past, or not on offer: each has its code
--DESCRIPTION--
The page may be old or forged; the rules are checked where the booking is made, and nothing is stored.
--FILE--
<?php
require __DIR__ . '/connect.inc';

connect(['timezone' => 'Europe/Berlin']);
[$service] = salon(['duration' => 60]);
$other = appointease_save_service(['name' => 'Other', 'duration' => 60])['id'];
$gone = appointease_save_service(['name' => 'Gone', 'duration' => 60, 'active' => false])['id'];
$ann = appointease_save_employee(['name' => 'Ann', 'hours' => ['mon' => [['09:00', '12:00'], ['13:00', '24:00']]], 'service_ids' => [$service, $gone]])['id'];
$left = appointease_save_employee(['name' => 'Left', 'hours' => ALWAYS, 'active' => false])['id'];
$code = fn ($service, $employee, $time) => appointease_book_atomic(booking($service, $employee, $time))['code'] ?? 'booked';

foreach (['08:55', '09:00', '11:00', '11:05', '12:00', '13:00', '23:00', '23:30', '2090-06-06 09:00'] as $time) {
    echo "$time: ", $code($service, $ann, $time), "\n";
}
echo 'in the past: ', $code($service, $ann, '2025-06-02 09:00'), "\n";
echo 'a service of others: ', $code($other, $ann, '15:00'), "\n";
echo 'a service that is not offered any more: ', $code($gone, $ann, '15:00'), "\n";
echo 'an employee who has left: ', $code($service, $left, '15:00'), "\n";
show(appointease_book_atomic(booking($service, $ann, '06:00')));
show(rows('appointments'));
--EXPECT--
08:55: outside_hours
09:00: booked
11:00: booked
11:05: outside_hours
12:00: outside_hours
13:00: booked
23:00: booked
23:30: outside_hours
2090-06-06 09:00: outside_hours
in the past: in_past
a service of others: not_offered
a service that is not offered any more: not_offered
an employee who has left: not_offered
{"success":false,"code":"outside_hours","message":"This time is outside the working hours."}
4
