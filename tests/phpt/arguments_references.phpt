--TEST--
References inside an array are read, and no argument is changed
--DESCRIPTION--
Frameworks hand over arrays whose elements are references; what is passed in must come out of the call as it was.
--FILE--
<?php
require __DIR__ . '/connect.inc';

connect();
[$service, $employee] = salon();
$booking = booking($service, $employee, '10:00', ['client_id' => null]);
foreach ($booking as $key => &$value) {
}
unset($value);
$kept = unserialize(serialize($booking));
$hours = ALWAYS['mon'];
$edge = &$hours[0][0];
attempt(fn () => appointease_book_atomic($booking)['success']);
attempt(fn () => appointease_save_employee(['id' => $employee, 'hours' => ['mon' => &$hours], 'service_ids' => [&$service]])['service_ids'] === [$service]);
attempt(fn () => appointease_heartbeat(['date' => &$kept['appointment_date'], 'employee_id' => 1])['appointease_error']);
var_dump($booking === $kept, $hours === ALWAYS['mon']);
--EXPECT--
true
true
"date: \"2090-06-05 10:00\" is not a calendar date; write YYYY-MM-DD."
bool(true)
bool(true)
