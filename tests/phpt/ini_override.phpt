--TEST--
A setting of one process takes effect there, and an option wins over it
--DESCRIPTION--
FPM pools have their own values (php_admin_value), which may arrive after the module was started. Two servers that take
a connection and never say a word make the waiting time visible.
--FILE--
<?php
require __DIR__ . '/connect.inc';

$silent = fn () => stream_socket_server('tcp://127.0.0.1:0');
[$redis, $mysql] = [$silent(), $silent()];
$given = [
    'redis_url' => 'redis://' . stream_socket_get_name($redis, false),
    'mysql_url' => 'mysql://u:p@' . stream_socket_get_name($mysql, false) . '/d',
];
$wait = <<<'PHP'
    function waited(callable $call): float
    {
        $start = hrtime(true);
        try {
            $call();
        } catch (AppointEase\StoreException) {
        }
        return (hrtime(true) - $start) / 1e9;
    }
    appointease_configure($given);
    // The database first: for a second after that nobody waits for it again, so that the rest is for Redis.
    $mysql = waited(fn () => appointease_get_services());
    echo json_encode([waited(fn () => appointease_heartbeat([])), $mysql]);
    PHP;
$seconds = fn (array $flags, array $more = []) => json_decode(php($wait, $given + $more, $flags)[0]);

[$redis_waited, $mysql_waited] = $seconds(['-d', 'appointease.redis_timeout_ms=700', '-d', 'appointease.mysql_timeout_ms=900']);
var_dump($redis_waited >= 0.7, $redis_waited < 5, $mysql_waited >= 0.9, $mysql_waited < 5);

$flags = ['-d', 'appointease.redis_timeout_ms=9000', '-d', 'appointease.mysql_timeout_ms=9000'];
[$redis_waited, $mysql_waited] = $seconds($flags, ['redis_timeout_ms' => 50, 'mysql_timeout_ms' => 60]);
var_dump($redis_waited >= 0.05, $redis_waited < 5, $mysql_waited >= 0.06, $mysql_waited < 5);
--EXPECT--
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
