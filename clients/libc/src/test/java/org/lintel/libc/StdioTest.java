package org.lintel.libc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lintel.nucleus.abi.Errno;

class StdioTest {
    private TestMachine machine;

    @BeforeEach
    void boot() {
        machine = TestMachine.boot();
    }

    @Test
    void outputToAPipeWaitsForAFlush() {
        Stdio.out().println("one");
        Stdio.printf("%d %s%n", 2, "two");
        assertEquals("", machine.output(1));
        Stdio.flushAll();
        assertEquals("one\n2 two\n", machine.output(1));
    }

    @Test
    void outputToAConsoleIsWrittenByLine() {
        machine.console = true;
        Stdio.out().print("begin ");
        assertEquals("", machine.output(1));
        Stdio.out().println("end");
        assertEquals("begin end\n", machine.output(1));
    }

    @Test
    void standardErrorIsWrittenAtOnce() {
        Stdio.err().print("x");
        assertEquals("x", machine.output(2));
    }

    @Test
    void longTextGoesOutInPiecesThatAPipeDoesNotMix() {
        String text = "0123456789".repeat(1000);
        Stdio.out().print(text);
        Stdio.out().flush();
        assertEquals(text, machine.output(1));
        assertTrue(machine.calls.contains("write(1, 4096)"), machine.calls.toString());
    }

    @Test
    void shortAndInterruptedWritesLoseNothing() {
        machine.transferLimit = 3;
        machine.interruptions = 2;
        Stdio.out().println("hello, world");
        Stdio.flushAll();
        assertEquals("hello, world\n", machine.output(1));
    }

    @Test
    void linesAreReadWhole() {
        machine.input("first\n\nthird, ü\nlast");
        machine.transferLimit = 4;
        machine.interruptions = 1;
        assertEquals("first", Stdio.in().readLine());
        assertEquals("", Stdio.in().readLine());
        assertEquals("third, ü", Stdio.in().readLine());
        assertEquals("last", Stdio.in().readLine());
        assertNull(Stdio.in().readLine());
        assertTrue(Stdio.in().eof());
    }

    @Test
    void bytesAreReadOneByOne() {
        machine.input("aÿ");
        assertEquals('a', Stdio.in().getc());
        assertEquals(0xc3, Stdio.in().getc());
        assertEquals(0xbf, Stdio.in().getc());
        assertEquals(-1, Stdio.in().getc());
    }

    @Test
    void aFailedWriteIsToldAndItsTextDropped() {
        FileStream closed = Stdio.fdopen(99);
        closed.print("lost");
        ErrnoException failure = assertThrows(ErrnoException.class, closed::flush);
        assertEquals("write: EBADF (Bad file descriptor)", failure.getMessage());
        assertTrue(closed.error());
        closed.flush();
    }

    @Test
    void streamsAreLimitedAndUsedAgain() {
        FileStream last = null;
        for (int i = 3; i < LibcData.STREAM_MAX; i++) {
            last = Stdio.fdopen(3);
        }
        ErrnoException failure = assertThrows(ErrnoException.class, () -> Stdio.fdopen(3));
        assertEquals(Errno.EMFILE, failure.errno());
        last.println("end");
        last.close();
        assertEquals("end\n", machine.output(3));
        assertThrows(ErrnoException.class, last::flush);
        Stdio.fdopen(4).print("again");
        Stdio.flushAll();
        assertEquals("again", machine.output(4));
    }

    @Test
    void closedStreamsGiveTheirBufferBack() {
        FileStream stream = Stdio.fdopen(3);
        stream.println("text");
        stream.close();
        assertEquals(0, Malloc.mallinfo().blocks());
    }
}
