<?php
// A TCP proxy for the machine that can be cut off: while this process is stopped, it forwards nothing and answers
// nobody; when it goes on, what was sent meanwhile arrives late.
// Arguments: the port to listen on, the port to forward to.

declare(strict_types=1);

$context = stream_context_create(['socket' => ['backlog' => 512, 'tcp_nodelay' => true]]);
$listener = stream_socket_server("tcp://127.0.0.1:$argv[1]", $errno, $error, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, $context);
if ($listener === false) {
    fwrite(STDERR, "$error\n");
    exit(1);
}
$streams = $peers = [];
while (true) {
    $read = [$listener, ...array_values($streams)];
    $write = $except = null;
    if (stream_select($read, $write, $except, 5) === false) {
        continue;
    }
    foreach ($read as $stream) {
        if ($stream === $listener) {
            $near = @stream_socket_accept($listener, 0);
            $far = $near === false ? false : @stream_socket_client("tcp://127.0.0.1:$argv[2]", $errno, $error, 1.0);
            if ($near !== false && $far !== false) {
                stream_set_blocking($near, false);
                stream_set_blocking($far, false);
                $streams[(int) $near] = $near;
                $streams[(int) $far] = $far;
                $peers[(int) $near] = $far;
                $peers[(int) $far] = $near;
            } elseif ($near !== false) {
                fclose($near);
            }
            continue;
        }
        $peer = $peers[(int) $stream] ?? null;
        if ($peer === null) {
            continue;
        }
        $data = fread($stream, 65536);
        if ($data === false || ($data === '' && feof($stream)) || ($data !== '' && @fwrite($peer, $data) !== strlen($data))) {
            foreach ([$stream, $peer] as $end) {
                unset($streams[(int) $end], $peers[(int) $end]);
                fclose($end);
            }
        }
    }
}
