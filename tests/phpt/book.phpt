--TEST--
A booking is made and can be read back
--DESCRIPTION--
The happy path, with and without Redis: the answer's shape, the row, and that the day shows it at once.
--FILE--
<?php
require __DIR__ . '/connect.inc';

in_both_modes(function () {
    [$service, $employee] = salon(['price_cents' => 4200]);
    appointease_get_booked_slots(DAY, $employee); // Redis caches the empty day.
    $booked = appointease_book_atomic(booking($service, $employee, '10:00:00', ['idempotency_key' => 'k']));
    echo json_encode($booked), "\n";
    show(appointease_get_booked_slots(DAY, $employee));
    $row = appointease_find_appointment($booked['manage_token']);
    show($row);
    show($row === appointease_get_appointment($booked['appointment_id']));
    show([rows('appointments'), rows('slot_locks'), rows('idempotency')]);
    show(rows('appointments', "token_hash = UNHEX(SHA2('$booked[manage_token]', 256))"));
}, ['timezone' => 'America/New_York']);
--EXPECTF--
-- redis
{"success":true,"appointment_id":1,"strong_id":"APT-%d-000001","manage_token":"%x","status":"confirmed","replayed":false,"date":"2090-06-05","time":"10:00","duration":30,"employee_id":1,"seats":1}
["10:00"]
{"id":1,"strong_id":"APT-%d-000001","service_id":1,"service_name":"Cut","employee_id":1,"employee_name":"Ann","date":"2090-06-05","time":"10:00","end":"10:30","start_utc":"2090-06-05 14:00:00","end_utc":"2090-06-05 14:30:00","status":"confirmed","name":"Bob","email":"bob@example.org","phone":"+49 30 1234","price_cents":4200,"seats":1,"created_at":"%d-%d-%d %d:%d:%d"}
true
[1,6,1]
1
-- mysql
{"success":true,"appointment_id":1,"strong_id":"APT-%d-000001","manage_token":"%x","status":"confirmed","replayed":false,"date":"2090-06-05","time":"10:00","duration":30,"employee_id":1,"seats":1}
["10:00"]
{"id":1,"strong_id":"APT-%d-000001","service_id":1,"service_name":"Cut","employee_id":1,"employee_name":"Ann","date":"2090-06-05","time":"10:00","end":"10:30","start_utc":"2090-06-05 14:00:00","end_utc":"2090-06-05 14:30:00","status":"confirmed","name":"Bob","email":"bob@example.org","phone":"+49 30 1234","price_cents":4200,"seats":1,"created_at":"%d-%d-%d %d:%d:%d"}
true
[1,6,1]
1
