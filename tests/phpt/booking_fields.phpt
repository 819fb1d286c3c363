--TEST--
Each field of a booking is checked, and the exception names the key
--DESCRIPTION--
A form can send anything: missing fields, other types, control characters, broken UTF-8, lists of addresses, far too much.
Nothing is stored, and fields that do not exist are refused so that no caller can set what is not his to set.
--FILE--
<?php
require __DIR__ . '/connect.inc';

connect();
[$service, $employee] = salon();
$before = stored();
$odd = ["a\0b", "a\xffb", [], 1.5, true, 7];
$bad = [
    'name' => [null, '', '   ', "a\nb", "a\x7fb", str_repeat('n', 192), ...$odd],
    'email' => [null, '', 'bob', 'bob@', '@example.org', 'bob@example', 'a@b@c.d', 'a@b.c,d@e.f', '<a@b.c>', "a@b.c\nBcc: d@e.f", str_repeat('a', 186) . '@b.org', ...$odd],
    'phone' => ['call me', str_repeat('1', 41), "1\r\n2", ...$odd],
    'appointment_date' => [null, '', DAY, DAY . ' 25:00', DAY . ' 10:00:30', '2090-02-30 10:00', DAY . '  10:00', 'tomorrow', DAY . ' 10:00:00Z', ...$odd],
    'service_id' => [null, '', '1.5', '1 ', '+1', '0x1', str_repeat('9', 30), "1\xff", [], 1.5, true, 0],
    'employee_id' => [null, '', '--1', '-', ' 1', [], 1.5, true, -1, '-1'],
    'seats' => ['', 0, -1, 51, '1.5', [], 1.5, true],
    'as_staff' => ['', 1, 0, 'true', '1', []],
    'idempotency_key' => ['', 'a b', 'ä', str_repeat('k', 192), ...$odd],
    'client_id' => ['', str_repeat('c', 129), ...$odd],
];
foreach ($bad as $key => $values) {
    foreach ($values as $value) {
        $named = refused(fn () => appointease_book_atomic([$key => $value] + booking($service, $employee, '10:00')));
        if ($named !== $key) {
            echo "$key = ", json_encode($value, JSON_INVALID_UTF8_SUBSTITUTE), ": $named\n";
        }
    }
}
foreach (['status', 'price_cents', 'id', 'strong_id', 'manage_token', 'created_at', 0, ''] as $key) {
    if (($named = refused(fn () => appointease_book_atomic(booking($service, $employee, '10:00') + [$key => 'x']))) !== (string) $key) {
        echo "field $key: $named\n";
    }
}
attempt(fn () => appointease_book_atomic([]));
attempt(fn () => appointease_book_atomic(['email' => 'bob'] + booking($service, $employee, '10:00')));
attempt(fn () => appointease_book_atomic(['appointment_date' => DAY . ' 24:00'] + booking($service, $employee, '10:00')));
var_dump(stored() == $before);
attempt(fn () => appointease_book_atomic(booking($service, $employee, '10:00', ['service_id' => (string) $service, 'employee_id' => (string) $employee, 'name' => ' Zoë 日本 ', 'phone' => null]))['success']);
show(appointease_get_appointments(['from' => DAY])[0]['name']);
--EXPECT--
InvalidArgumentException[name] name: it is missing.
InvalidArgumentException[email] email: "bob" is not an e-mail address.
InvalidArgumentException[appointment_date] appointment_date: "24:00" is not a time of day; write HH:MM, from 00:00 to 23:59.
bool(true)
true
"Zoë 日本"
