<?php
// What the racing processes share: the next ticket, and the numbers of the appointments that were made last. Both are
// files, so that a process that is killed leaves them whole.

declare(strict_types=1);

namespace Torture;

final class Tickets
{
    /** @var resource */
    private $counter;
    /** @var resource */
    private $board;
    private ?int $raced = null;

    public function __construct(string $dir, private int $count)
    {
        $this->counter = fopen("$dir/tickets", 'c+');
        $this->board = fopen("$dir/board", 'a+');
        // What others write must be seen.
        stream_set_read_buffer($this->counter, 0);
        stream_set_read_buffer($this->board, 0);
    }

    public function next(): ?int
    {
        flock($this->counter, LOCK_EX);
        $n = $this->read();
        if ($n < $this->count) {
            $this->write($n + 1);
        }
        flock($this->counter, LOCK_UN);
        return $n < $this->count ? $n : null;
    }

    public function taken(): int
    {
        return $this->read();
    }

    /** Nobody gets another. */
    public function close(): void
    {
        flock($this->counter, LOCK_EX);
        $this->raced = min($this->read(), $this->count);
        $this->write($this->count);
        flock($this->counter, LOCK_UN);
    }

    /** How many were taken before nobody got another. */
    public function raced(): int
    {
        return $this->raced ?? $this->count;
    }

    public function announce(int $appointment): void
    {
        fwrite($this->board, pack('P', $appointment));
    }

    /** The appointment that was announced so many before the last, if there are any. */
    public function recent(int $back): ?int
    {
        clearstatcache();
        $there = intdiv(fstat($this->board)['size'], 8);
        if ($there === 0) {
            return null;
        }
        fseek($this->board, 8 * max(0, $there - 1 - $back));
        $bytes = fread($this->board, 8);
        return strlen($bytes) === 8 ? unpack('P', $bytes)[1] : null;
    }

    private function read(): int
    {
        fseek($this->counter, 0);
        $bytes = fread($this->counter, 8);
        return strlen((string) $bytes) === 8 ? unpack('P', $bytes)[1] : 0;
    }

    private function write(int $n): void
    {
        fseek($this->counter, 0);
        fwrite($this->counter, pack('P', $n));
        fflush($this->counter);
    }
}
