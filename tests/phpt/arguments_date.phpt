--TEST--
Dates that are not in the calendar are refused by every function that takes one
--DESCRIPTION--
What crosses the border is checked there once. The exception names `date`, and nothing is stored.
--FILE--
<?php
require __DIR__ . '/connect.inc';

connect();
$bad = ['', '2025-02-30', '2025-02-29', '2025-13-01', '2025-00-10', '2025-1-1', '25-01-01', '01-01-2025', '2025/01/01', ' 2025-01-01',
    "2025-01-01\n", "2025-01-0\0", "2025-01-\xff1", '٢٠٢٥-٠١-٠١', '1999-12-31', '2200-01-01', '+025-01-01', 'today', str_repeat('2', 100000)];
$calls = [
    fn ($date) => appointease_set_active_selection($date, 1, '10:00', 'c'),
    fn ($date) => appointease_clear_active_selection($date, 1, '10:00', 'c'),
    fn ($date) => appointease_get_active_selections($date, 1),
    fn ($date) => appointease_lock_slot($date, 1, '10:00', 'c'),
    fn ($date) => appointease_delete_lock($date, 1, '10:00', 'c'),
    fn ($date) => appointease_get_locked_slots($date, 1),
    fn ($date) => appointease_get_booked_slots($date, 1),
    fn ($date) => appointease_get_availability($date, 1, 1),
];
foreach ($bad as $date) {
    foreach ($calls as $at => $call) {
        if (($named = refused(fn () => $call($date))) !== 'date') {
            echo "call $at, ", json_encode($date, JSON_INVALID_UTF8_SUBSTITUTE), ": $named\n";
        }
    }
}
attempt(fn () => $calls[0]('2025-02-30'));
attempt(fn () => $calls[0]("2025-02-\0\x1b[31m"));
attempt(fn () => $calls[0]("2025-02-\xff"));
attempt(fn () => $calls[0](str_repeat('ä', 1000)));
attempt(fn () => $calls[0]('1999-12-31'));
show(stored());
--EXPECT--
InvalidArgumentException[date] date: "2025-02-30" is not a calendar date; write YYYY-MM-DD.
InvalidArgumentException[date] date: it holds a NUL byte.
InvalidArgumentException[date] date: it is not valid UTF-8.
InvalidArgumentException[date] date: "ääääääääääääääääääääääääääääääääääääääää…" is not a calendar date; write YYYY-MM-DD.
InvalidArgumentException[date] date: "1999-12-31" is outside the years 2000 to 2099.
[]
