--TEST--
A visitor holds one pick: choosing another slot gives up the first
--DESCRIPTION--
Someone who clicks through a day must not leave a trail of yellow slots; also when the next pick is on another day or with
another employee.
--FILE--
<?php
require __DIR__ . '/connect.inc';

in_both_modes(function () {
    $picks = fn () => [
        array_keys(appointease_get_active_selections(DAY, 1)),
        array_keys(appointease_get_active_selections('2090-06-06', 1)),
        array_keys(appointease_get_active_selections(DAY, 2)),
    ];
    appointease_set_active_selection(DAY, 1, '10:00', 'ann');
    appointease_set_active_selection(DAY, 1, '10:30', 'ann');
    show($picks());
    appointease_set_active_selection('2090-06-06', 1, '11:00', 'ann');
    show($picks());
    appointease_set_active_selection(DAY, 2, '12:00', 'ann');
    show($picks());
    appointease_set_active_selection(DAY, 1, '09:00', 'bob');
    echo "refused, so what she had stays: ";
    show([appointease_set_active_selection(DAY, 1, '09:00', 'ann')['success'], $picks()]);
});
--EXPECT--
-- redis
[["10:30"],[],[]]
[[],["11:00"],[]]
[[],[],["12:00"]]
refused, so what she had stays: [false,[["09:00"],[],["12:00"]]]
-- mysql
[["10:30"],[],[]]
[[],["11:00"],[]]
[[],[],["12:00"]]
refused, so what she had stays: [false,[["09:00"],[],["12:00"]]]
