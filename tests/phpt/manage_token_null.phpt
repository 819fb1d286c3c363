--TEST--
A manage token that is named but null does not act as staff
--DESCRIPTION--
A caller who forgot to fill in the token must not pass for the staff, who name none. The appointment stays as it is.
--FILE--
<?php
require __DIR__ . '/connect.inc';

connect();
[$service, $employee] = salon();
$id = appointease_book_atomic(booking($service, $employee, '10:00'))['appointment_id'];
$nothing = null;
show(appointease_cancel($id, ['manage_token' => null])['code']);
show(appointease_cancel($id, ['manage_token' => &$nothing])['code']);
show(appointease_reschedule_atomic($id, ['appointment_date' => DAY . ' 11:00', 'manage_token' => null])['code']);
show([appointease_get_appointment($id)['status'], appointease_get_booked_slots(DAY, $employee)]);
show(appointease_reschedule_atomic($id, ['appointment_date' => DAY . ' 11:00'])['success']);
show(appointease_cancel($id)['success']);
--EXPECT--
"not_found"
"not_found"
"not_found"
["confirmed",["10:00"]]
true
true
