--TEST--
A filter that cannot be is refused naming the key
--DESCRIPTION--
Others' plugins were broken into through the filters and sort orders of such lists: nothing but these keys, in these bounds,
gets anywhere near SQL.
--FILE--
<?php
require __DIR__ . '/connect.inc';

connect();
$bad = [
    'from' => [null, '', '2090-02-30', "2090-06-05' OR '1'='1", [], 5],
    'to' => ['2090-06-04', '2091-06-07', 'x', []],
    'employee_id' => ["1 OR 1=1", '1,2', [1, 2], 0, 1.5],
    'status' => ['', 'Confirmed', "confirmed' --", ['confirmed'], 5],
    'limit' => [0, 501, -1, '1;', 1.5],
    'offset' => [-1, 1_000_001, 'x'],
    'orderby' => ['id'],
    'fields' => ['email'],
];
foreach ($bad as $key => $values) {
    foreach ($values as $value) {
        if (($named = refused(fn () => appointease_get_appointments([$key => $value] + ['from' => DAY]))) !== $key) {
            echo "$key = ", json_encode($value), ": $named\n";
        }
    }
}
attempt(fn () => appointease_get_appointments([]));
attempt(fn () => appointease_get_appointments(['from' => DAY, 'to' => '2091-06-07']));
attempt(fn () => appointease_get_appointments(['from' => DAY, 'limit' => 501]));
attempt(fn () => appointease_get_appointments(['from' => DAY, 'status' => 'open']));
--EXPECT--
InvalidArgumentException[from] from: it is missing.
InvalidArgumentException[to] to: it must not be before from, nor more than 366 days after it.
InvalidArgumentException[limit] limit: it must be a number from 1 to 500.
InvalidArgumentException[status] status: write pending, created, confirmed, completed, cancelled or no_show.
