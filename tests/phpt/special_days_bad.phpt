--TEST--
A special day that cannot be is refused naming the field, and nothing changes
--DESCRIPTION--
Days backwards or for more than a year, hours that overlap or are none, an employee who does not exist. Missing hours do not
close a day by accident.
--FILE--
<?php
require __DIR__ . '/connect.inc';

connect();
[, $ann] = salon();
appointease_save_special_days(['from' => '2090-12-24', 'hours' => [['09:00', '12:00']], 'note' => 'half']);
$all = fn () => appointease_get_special_days(['from' => '2090-01-01', 'to' => '2090-12-31']);
$before = $all();
$bad = [
    'from' => [null, '', 'tomorrow', '2090-02-30', [], 1, "2090-12-24\0"],
    'to' => ['2090-12-23', '2092-01-01', '', []],
    'employee_id' => [-1, '', 'ann', 1.5, []],
    'hours' => [null, 'closed', [['12:00', '09:00']], [['09:00', '09:00']], [['09:00', '12:00'], ['11:00', '13:00']], [['09:00', '25:00']], [['09:00']], ['09:00', '12:00']],
    'note' => ["a\nb", "\xff", str_repeat('n', 192), []],
    'day' => ['2090-12-24'],
];
foreach ($bad as $key => $values) {
    foreach ($values as $value) {
        $named = refused(fn () => appointease_save_special_days([$key => $value] + ['from' => '2090-12-24', 'employee_id' => $ann, 'hours' => []]));
        if ($named !== $key) {
            echo "$key = ", json_encode($value, JSON_INVALID_UTF8_SUBSTITUTE), ": $named\n";
        }
    }
}
attempt(fn () => appointease_save_special_days(['from' => '2090-12-24']));
attempt(fn () => appointease_save_special_days(['from' => '2090-12-24', 'employee_id' => 999, 'hours' => []]));
attempt(fn () => appointease_get_special_days(['from' => '2090-12-24', 'to' => '2092-12-24']));
attempt(fn () => appointease_delete_special_days(['to' => '2090-12-24']));
show($all() === $before);
--EXPECT--
InvalidArgumentException[hours] hours: it is missing; [] closes the days.
NotFoundException[employee_id] employee_id: there is no employee 999.
InvalidArgumentException[to] to: it must not be before from, nor more than 366 days after it.
InvalidArgumentException[from] from: it is missing.
true
