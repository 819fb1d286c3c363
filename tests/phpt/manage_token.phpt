--TEST--
A wrong manage token is answered like a missing appointment
--DESCRIPTION--
Appointments are numbered; whoever counts through them must learn nothing and change nothing.
--FILE--
<?php
require __DIR__ . '/connect.inc';

connect();
[$service, $employee] = salon();
$one = appointease_book_atomic(booking($service, $employee, '10:00'));
$two = appointease_book_atomic(booking($service, $employee, '11:00'));
var_dump(preg_match('/^[0-9a-f]{32}$/', $one['manage_token']), $one['manage_token'] !== $two['manage_token']);
$to = ['appointment_date' => DAY . ' 12:00'];
$wrong = ["wrong", '', strtoupper($one['manage_token']) . ' ', substr($one['manage_token'], 0, 31), $two['manage_token'], str_repeat('0', 100000), $one['strong_id']];
foreach ($wrong as $token) {
    $answers = [
        appointease_cancel($one['appointment_id'], ['manage_token' => $token]),
        appointease_reschedule_atomic($one['appointment_id'], ['manage_token' => $token] + $to),
        appointease_cancel(999, ['manage_token' => $token]),
        appointease_reschedule_atomic(999, ['manage_token' => $token] + $to),
        appointease_cancel(999),
    ];
    if (count(array_unique(array_map(serialize(...), $answers))) !== 1) {
        show($answers);
    }
}
show($answers[0]);
show(array_map(appointease_find_appointment(...), ['wrong', '', $one['strong_id']]));
attempt(fn () => appointease_find_appointment("\xff"));
attempt(fn () => appointease_cancel($one['appointment_id'], ['manage_token' => "\0"]));
attempt(fn () => appointease_cancel($one['appointment_id'], ['manage_token' => 5]));
attempt(fn () => appointease_cancel($one['appointment_id'], ['token' => $one['manage_token']]));
show([appointease_get_appointment($one['appointment_id'])['status'], appointease_get_booked_slots(DAY, $employee)]);
show([
    appointease_reschedule_atomic($one['appointment_id'], ['manage_token' => $one['manage_token']] + $to)['success'],
    appointease_cancel($one['appointment_id'], ['manage_token' => $one['manage_token']])['success'],
]);
--EXPECT--
int(1)
bool(true)
{"success":false,"code":"not_found","message":"There is no such appointment."}
[null,null,null]
InvalidArgumentException[manage_token] manage_token: it is not valid UTF-8.
InvalidArgumentException[manage_token] manage_token: it holds a NUL byte.
InvalidArgumentException[manage_token] manage_token: it must be a string.
InvalidArgumentException[token] token: there is no such field.
["confirmed",["10:00","11:00"]]
[true,true]
