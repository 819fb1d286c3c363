--TEST--
A wrong option is named, and the configuration before it stays
--DESCRIPTION--
A typing error in wp-config.php must be found by its message, and must not leave a half-made configuration behind.
--FILE--
<?php
require __DIR__ . '/connect.inc';

connect(['timezone' => 'Europe/Berlin']);
$bad = [
    'redis_urls' => ['x'],
    'redis_url' => ['http://h', 'redis', 'redis://h:port', "redis://h\0", 5, [], "\xff"],
    'mysql_url' => ['mysql', 'mysql://', 'mysql://h', 'mysql://h/', 'http://h/d', 'mysql://h/d?x=1', 'mysql://h/d?socket=s', 'mysql://%ff@h/d', 5],
    'table_prefix' => ['a b', 'a`', 'a.b', 'ä', str_repeat('a', 33), 5, true],
    'key_prefix' => ['', 'a b', 'a{b}', "a\n", str_repeat('a', 65), 1.5],
    'timezone' => ['Berlin', '+01:00', '', 'Europe/Berlin ', 1, []],
    'selection_ttl' => [0, -1, 3601, '10', 10.0, true, PHP_INT_MAX],
    'lock_ttl' => [0, 86401, '600', new stdClass],
    'availability_ttl' => [0, 86401],
    'hold_max' => [0, 86401],
    'redis_timeout_ms' => [0, 10001, '100'],
    'mysql_timeout_ms' => [9, 60001],
];
foreach ($bad as $option => $values) {
    foreach ($values as $value) {
        try {
            appointease_configure(['timezone' => 'UTC', $option => $value]);
            echo "$option took "; var_dump($value);
        } catch (AppointEase\ConfigurationException $e) {
            if ($e->argument !== $option || !str_starts_with($e->getMessage(), "$option: ")) {
                echo "$option: [$e->argument] {$e->getMessage()}\n";
            }
        }
    }
}
attempt(fn () => appointease_configure(['selection_ttl' => 20, 'hold_max' => 10, 'lock_ttl' => 5]));
attempt(fn () => appointease_configure(['lock_ttl' => 1801]));
attempt(fn () => appointease_configure([7 => 'seven']));
attempt(fn () => appointease_configure(["no\0such\noption" => 1]));
show(appointease_status()['timezone']);
--EXPECT--
ConfigurationException[hold_max] hold_max: it must not be shorter than selection_ttl and lock_ttl.
ConfigurationException[hold_max] hold_max: it must not be shorter than selection_ttl and lock_ttl.
ConfigurationException[7] 7: there is no such option.
ConfigurationException[no�such�option] no�such�option: there is no such option.
"Europe/Berlin"
