--TEST--
A worker forgets the configuration after each request and keeps the connections
--DESCRIPTION--
The next request of a worker may belong to another site. PHP's own web server answers several requests in one process, as a
worker of FPM does; each fork and each request is told apart.
--FILE--
<?php
require __DIR__ . '/connect.inc';

$options = connect();
salon();
$script = __DIR__ . '/requests.inc';
$command = [PHP_BINARY, '-d', 'extension=' . setting('APPOINTEASE_EXTENSION'), '-S', '127.0.0.1:0', $script];
$server = proc_open($command, [['file', '/dev/null', 'r'], ['file', '/dev/null', 'w'], ['pipe', 'w']], $pipes, null, ['OPTIONS' => json_encode($options)] + getenv());
$banner = fgets($pipes[2]);
preg_match('~http://(127\.0\.0\.1:\d+)~', $banner, $found) || exit("FAILED: the web server says $banner");
// A page that ended in a fatal error has the status 500, and its text counts all the same.
$even_500 = stream_context_create(['http' => ['ignore_errors' => true]]);
$get = fn (string $what) => print(file_get_contents("http://$found[1]/?$what", false, $even_500) . "\n");

$get('services');
$get('configure');
$get('services');
$get('configure');
$get('fatal');
$get('configure');
proc_terminate($server);
proc_close($server);
--EXPECT--
AppointEase is not configured: call appointease_configure() first.
1 service, redis, 2 connections opened
AppointEase is not configured: call appointease_configure() first.
1 service, redis, 0 connections opened
ended by a fatal error
1 service, redis, 0 connections opened
