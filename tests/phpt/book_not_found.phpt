--TEST--
A service or an employee that does not exist is a NotFoundException
--DESCRIPTION--
That is a fault of the caller and no outcome of a race; the exception names the key.
--FILE--
<?php
require __DIR__ . '/connect.inc';

connect();
[$service, $employee] = salon();
attempt(fn () => appointease_book_atomic(booking(999, $employee, '10:00')));
attempt(fn () => appointease_book_atomic(booking($service, 999, '10:00')));
attempt(fn () => appointease_book_atomic(booking($service, PHP_INT_MAX, '10:00')));
attempt(fn () => appointease_get_availability(DAY, 999, $service));
attempt(fn () => appointease_get_availability(DAY, $employee, 999));
attempt(fn () => appointease_get_availability(DAY, $employee, $service, 999));
attempt(fn () => appointease_get_availability('2090-06', $employee, $service, 999));
attempt(fn () => appointease_get_appointment(999));
attempt(fn () => appointease_save_service(['id' => 999, 'name' => 'x']));
attempt(fn () => appointease_save_employee(['id' => 999, 'name' => 'x']));
attempt(fn () => appointease_save_employee(['id' => $employee, 'service_ids' => [$service, 999]]));
$id = appointease_book_atomic(booking($service, $employee, '10:00'))['appointment_id'];
attempt(fn () => appointease_reschedule_atomic($id, ['appointment_date' => DAY . ' 11:00', 'employee_id' => 999]));
show([rows('appointments'), appointease_get_employees()[0]['service_ids']]);
--EXPECT--
NotFoundException[service_id] service_id: there is no service 999.
NotFoundException[employee_id] employee_id: there is no employee 999.
NotFoundException[employee_id] employee_id: there is no employee 9223372036854775807.
NotFoundException[employee_id] employee_id: there is no employee 999.
NotFoundException[service_id] service_id: there is no service 999.
NotFoundException[moving] moving: there is no appointment 999.
NotFoundException[moving] moving: there is no appointment 999.
NotFoundException[appointment_id] appointment_id: there is no appointment 999.
NotFoundException[id] id: there is no service 999.
NotFoundException[id] id: there is no employee 999.
NotFoundException[service_ids] service_ids: there is no service 999.
NotFoundException[employee_id] employee_id: there is no employee 999.
[1,[]]
