--TEST--
Appointments are listed by days, employee and status, page by page
--DESCRIPTION--
Days are those of the site's zone: an appointment late in the evening belongs to that evening.
--FILE--
<?php
require __DIR__ . '/connect.inc';

connect(['timezone' => 'America/New_York']);
[$service, $ann] = salon();
$bea = appointease_save_employee(['name' => 'Bea', 'hours' => ALWAYS])['id'];
foreach ([[$ann, DAY . ' 23:30'], [$ann, DAY . ' 00:00'], [$bea, DAY . ' 12:00'], [$ann, '2090-06-06 00:00']] as [$employee, $time]) {
    $id = appointease_book_atomic(booking($service, $employee, $time))['appointment_id'];
}
appointease_cancel($id);
$list = fn (array $filter) => show(array_map(fn ($row) => "$row[employee_name] $row[date] $row[time]-$row[end] $row[status]", appointease_get_appointments($filter)));
$list(['from' => DAY]);
$list(['from' => DAY, 'to' => '2090-06-06']);
$list(['from' => DAY, 'employee_id' => (string) $bea]);
$list(['from' => DAY, 'to' => '2091-06-06', 'status' => 'cancelled']);
$list(['from' => DAY, 'to' => '2090-06-06', 'limit' => 2]);
$list(['from' => DAY, 'to' => '2090-06-06', 'limit' => '2', 'offset' => '2']);
$list(['from' => '2090-06-04', 'to' => null, 'status' => null]);
--EXPECT--
["Ann 2090-06-05 00:00-00:30 confirmed","Bea 2090-06-05 12:00-12:30 confirmed","Ann 2090-06-05 23:30-00:00 confirmed"]
["Ann 2090-06-05 00:00-00:30 confirmed","Bea 2090-06-05 12:00-12:30 confirmed","Ann 2090-06-05 23:30-00:00 confirmed","Ann 2090-06-06 00:00-00:30 cancelled"]
["Bea 2090-06-05 12:00-12:30 confirmed"]
["Ann 2090-06-06 00:00-00:30 cancelled"]
["Ann 2090-06-05 00:00-00:30 confirmed","Bea 2090-06-05 12:00-12:30 confirmed"]
["Ann 2090-06-05 23:30-00:00 confirmed","Ann 2090-06-06 00:00-00:30 cancelled"]
[]
