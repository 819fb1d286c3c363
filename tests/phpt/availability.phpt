--TEST--
A day's offer: starts within the hours, with their ends, and what is booked or past
--DESCRIPTION--
It says nothing of holds, which live for seconds. A day off, or a service that is not offered, is an empty list.
--FILE--
<?php
require __DIR__ . '/connect.inc';

in_both_modes(function () {
    [$service] = salon(['duration' => 45, 'slot_step' => 30]);
    $other = appointease_save_service(['name' => 'Other', 'duration' => 30])['id'];
    $ann = appointease_save_employee(['name' => 'Ann', 'hours' => ['mon' => [['09:00', '11:00'], ['23:00', '24:00']]], 'service_ids' => [$service]])['id'];
    $slots = fn (...$of) => implode(' ', array_map(fn ($slot) => "$slot[time]-$slot[end] $slot[status]", appointease_get_availability(...$of)['slots']));
    show(['slots' => appointease_get_availability(DAY, $ann, $service)['slots'][0]] + appointease_get_availability(DAY, $ann, $service));
    echo $slots(DAY, $ann, $service), "\n";
    appointease_set_active_selection(DAY, $ann, '09:00', 'bob');
    appointease_book_atomic(booking($service, $ann, '09:30'));
    echo $slots(DAY, $ann, $service), "\n";
    echo 'in the past: ', $slots('2025-06-02', $ann, $service), "\n";
    echo 'a day off: ', $slots('2090-06-06', $ann, $service), "\n";
    echo 'not offered: ', $slots(DAY, $ann, $other), "\n";
}, ['timezone' => 'Asia/Kathmandu']);
--EXPECTF--
-- redis
{"slots":{"time":"09:00","end":"09:45","status":"available"},"date":"2090-06-05","employee_id":%d,"service_id":1,"timezone":"Asia/Kathmandu","duration":45,"capacity":1}
09:00-09:45 available 09:30-10:15 available 10:00-10:45 available 23:00-23:45 available
09:00-09:45 booked 09:30-10:15 booked 10:00-10:45 booked 23:00-23:45 available
in the past: 09:00-09:45 past 09:30-10:15 past 10:00-10:45 past 23:00-23:45 past
a day off: 
not offered: 
-- mysql
{"slots":{"time":"09:00","end":"09:45","status":"available"},"date":"2090-06-05","employee_id":%d,"service_id":1,"timezone":"Asia/Kathmandu","duration":45,"capacity":1}
09:00-09:45 available 09:30-10:15 available 10:00-10:45 available 23:00-23:45 available
09:00-09:45 booked 09:30-10:15 booked 10:00-10:45 booked 23:00-23:45 available
in the past: 09:00-09:45 past 09:30-10:15 past 10:00-10:45 past 23:00-23:45 past
a day off: 
not offered:
