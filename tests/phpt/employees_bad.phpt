--TEST--
An employee that cannot be is refused naming the field, and nothing changes
--DESCRIPTION--
Hours come from a form with many fields: overlapping, reversed and unreadable stretches, and weekdays that do not exist.
--FILE--
<?php
require __DIR__ . '/connect.inc';

connect();
[$service, $id] = salon();
$before = appointease_get_employees(true);
$bad = [
    'name' => ['', "a\nb", "a\0", "\xff", str_repeat('n', 192), [], 5],
    'email' => ['ann', 'a@b', "a@b.c\nCc: d@e.f", [], 5],
    'user_id' => [-1, 'x', 1.5, []],
    'service_ids' => ['1', 1, ['x'], [null], [1.5], [[]], [0], [-1], [true]],
    'hours' => [
        'always', ['monday' => []], [[['09:00', '17:00']]], ['mon' => '09:00-17:00'], ['mon' => ['09:00', '17:00']],
        ['mon' => [['09:00']]], ['mon' => [['09:00', '12:00', '13:00']]], ['mon' => [['17:00', '09:00']]],
        ['mon' => [['09:00', '09:00']]], ['mon' => [['09:00', '12:00'], ['11:00', '13:00']]], ['mon' => [['24:00', '24:00']]],
        ['mon' => [['09:00', '24:01']]], ['mon' => [['9:00', '17:00']]], ['mon' => [[9, 17]]], ['mon' => null],
        ['mon' => [["09:00\0", '17:00']]], ['mon' => [["\xff", '17:00']]], ['mon' => array_fill(0, 25, ['09:00', '09:05'])],
    ],
    'active' => [0, 'yes'],
    'max_per_day' => [-1, 289, '', 1.5, []],
    'id' => ['x', 0],
    'password' => ['x'],
];
foreach ($bad as $key => $values) {
    foreach ($values as $value) {
        foreach ([['id' => $id], ['name' => 'New']] as $employee) {
            $named = refused(fn () => appointease_save_employee([$key => $value] + $employee));
            if ($named !== $key && $named !== "$key.mon") {
                echo "$key = ", json_encode($value, JSON_INVALID_UTF8_SUBSTITUTE), ": $named\n";
            }
        }
    }
}
attempt(fn () => appointease_save_employee([]));
attempt(fn () => appointease_save_employee(['name' => 'New', 'hours' => ['mon' => [['09:00', '12:00'], ['11:00', '13:00']]]]));
attempt(fn () => appointease_save_employee(['name' => 'New', 'hours' => ['monday' => []]]));
show(appointease_get_employees(true) === $before);
--EXPECT--
InvalidArgumentException[name] name: it is missing.
InvalidArgumentException[hours.mon] hours.mon: 09:00 to 12:00 and 11:00 to 13:00 overlap.
InvalidArgumentException[hours] hours: write 'mon' => [['09:00', '12:00'], …] and so on, from mon to sun.
true
