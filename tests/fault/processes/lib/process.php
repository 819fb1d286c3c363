<?php
// Child processes: each is started without a shell, known by its id, and stopped by it when the run ends, however it ends.

declare(strict_types=1);

namespace Fault;

final class Process
{
    /** @var array<int, self> those that were started and not yet stopped, by id */
    private static array $alive = [];

    /** The signal that ended it; 0 if it ended by itself, null while it runs. */
    public ?int $endedBy = null;

    /** @param resource $handle */
    private function __construct(private $handle, public readonly int $pid, public readonly string $name) {}

    /** @param list<string> $command */
    public static function start(string $name, array $command, string $log): self
    {
        $files = [['file', '/dev/null', 'r'], ['file', $log, 'a'], ['file', $log, 'a']];
        $handle = proc_open($command, $files, $pipes);
        if ($handle === false) {
            throw new \RuntimeException("$name could not be started.");
        }
        $process = new self($handle, proc_get_status($handle)['pid'], $name);
        return self::$alive[$process->pid] = $process;
    }

    public function signal(int $signal): void
    {
        posix_kill($this->pid, $signal);
    }

    public function runs(): bool
    {
        if (!isset(self::$alive[$this->pid])) {
            return false;
        }
        // How it ended is told once.
        $status = proc_get_status($this->handle);
        $this->endedBy ??= $status['running'] ? null : ($status['signaled'] ? $status['termsig'] : 0);
        return $status['running'];
    }

    /** Waits for the process to end by itself; false if it does not. */
    public function ended(float $seconds): bool
    {
        $until = microtime(true) + $seconds;
        while ($this->runs()) {
            if (microtime(true) > $until) {
                return false;
            }
            usleep(10_000);
        }
        return true;
    }

    public function stop(int $signal = SIGTERM): void
    {
        if (!isset(self::$alive[$this->pid])) {
            return;
        }
        if ($this->runs()) {
            posix_kill($this->pid, $signal);
            posix_kill($this->pid, SIGCONT);
            if (!$this->ended(3.0)) {
                posix_kill($this->pid, SIGKILL);
                $this->ended(3.0);
            }
        }
        unset(self::$alive[$this->pid]);
        proc_close($this->handle);
    }

    public static function stopAll(): void
    {
        foreach (array_reverse(self::$alive) as $process) {
            $process->stop();
        }
    }
}

/** Milliseconds on the machine's monotonic clock, which all its processes share. */
function clock(): float
{
    return hrtime(true) / 1e6;
}

function pause(float $ms): void
{
    if ($ms > 0) {
        usleep((int) ($ms * 1000));
    }
}

function free_port(): int
{
    $socket = stream_socket_server('tcp://127.0.0.1:0');
    $port = (int) substr(strrchr((string) stream_socket_get_name($socket, false), ':'), 1);
    fclose($socket);
    return $port;
}
