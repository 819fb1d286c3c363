--TEST--
A service that cannot be is refused naming the field, and nothing changes
--DESCRIPTION--
Lengths fit the five-minute raster, prices are never negative, and fields that do not exist are refused.
--FILE--
<?php
require __DIR__ . '/connect.inc';

connect();
$id = appointease_save_service(['name' => 'Cut', 'duration' => 30])['id'];
$before = appointease_get_services(true);
$bad = [
    'name' => ['', ' ', "a\nb", "a\0", "a\xff", str_repeat('n', 192), [], 5],
    'description' => ["a\0", "a\x07", "\xff", str_repeat('d', 1001), str_repeat("d\n", 1001), [], 5],
    'duration' => [0, -30, 7, 1445, '30 min', '', 30.0, [], PHP_INT_MAX],
    'slot_step' => [0, -5, 12, 1445, '', 15.0],
    'price_cents' => [-1, 100_000_001, PHP_INT_MIN, '12.50', 12.5],
    'active' => [0, 1, '', 'yes', []],
    'buffer_before' => [-5, 7, 725, '', 5.0, []],
    'buffer_after' => [-5, 7, 725, '', 5.0, []],
    'capacity' => [0, -1, 51, '', 2.0],
    'min_notice' => [-1, 527_041, '', 'soon'],
    'horizon_days' => [-1, 3661, '', 1.5],
    'max_per_day' => [-1, 289, '', true],
    'needs_approval' => [0, 1, '', 'yes'],
    'id' => ['x', 1.5, true, []],
    'ID' => [1],
];
foreach ($bad as $key => $values) {
    foreach ($values as $value) {
        foreach ([['id' => $id], ['name' => 'New', 'duration' => 30]] as $service) {
            if (($named = refused(fn () => appointease_save_service([$key => $value] + $service))) !== $key) {
                echo "$key = ", json_encode($value, JSON_INVALID_UTF8_SUBSTITUTE), ": $named\n";
            }
        }
    }
}
attempt(fn () => appointease_save_service([]));
attempt(fn () => appointease_save_service(['name' => 'New']));
attempt(fn () => appointease_save_service(['name' => 'New', 'duration' => 7]));
attempt(fn () => appointease_save_service(['name' => 'New', 'duration' => 5, 'price_cents' => -1]));
show(appointease_get_services(true) === $before);
--EXPECT--
InvalidArgumentException[name] name: it is missing.
InvalidArgumentException[duration] duration: it is missing.
InvalidArgumentException[duration] duration: 7 is not a multiple of 5 minutes.
InvalidArgumentException[price_cents] price_cents: -1 is not an amount from 0 to 100000000 in the smallest unit of the currency.
true
