--TEST--
More configurations than a worker keeps connections for all work
--DESCRIPTION--
The connections of the least recently used configuration are closed; its next use opens them again and nothing is lost.
--FILE--
<?php
require __DIR__ . '/connect.inc';

$options = connect();
salon();
$sockets = fn () => count(preg_grep('/^socket:/', array_map(fn ($fd) => (string) @readlink($fd), glob('/proc/self/fd/*'))));
$before = $sockets();
for ($round = 0; $round < 3; $round++) {
    for ($i = 0; $i < 30; $i++) {
        appointease_configure(['selection_ttl' => $i + 1] + $options);
        if (appointease_set_active_selection(DAY, $i + 1, '10:00', "client-$i")['ttl'] !== $i + 1 || count(appointease_get_services()) !== 1) {
            echo "configuration $i was mixed up\n";
        }
    }
}
// Eight configurations with two connections each.
var_dump($sockets() - $before <= 16);
appointease_configure($options);
show(count(appointease_get_services()));
--EXPECT--
bool(true)
1
