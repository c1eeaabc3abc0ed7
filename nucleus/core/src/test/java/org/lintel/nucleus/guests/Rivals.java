package org.lintel.nucleus.guests;

import org.lintel.libc.Files;
import org.lintel.libc.Malloc;
import org.lintel.libc.Mem;
import org.lintel.libc.Pipes;
import org.lintel.libc.Processes;
import org.lintel.libc.Threads;

/** Children that compute, sleep and write their letters to one pipe: the schedule decides the text. */
public final class Rivals {
    private static final int CHILDREN = 2;
    private static final int LETTERS = 4;

    private static final long CELL = Malloc.malloc(64);

    private Rivals() {}

    public static void main(String[] args) {
        Pipes.Pipe pipe = Pipes.pipe();
        for (int i = 0; i < CHILDREN; i++) {
            Processes.fork(Rivals::write, (long) pipe.writeFd() << 8 | 'a' + i);
        }
        Files.close(pipe.writeFd());
        StringBuilder text = new StringBuilder();
        while (Files.read(pipe.readFd(), CELL, 1) == 1) {
            text.append((char) Mem.getByte(CELL));
        }
        for (int i = 0; i < CHILDREN; i++) {
            Processes.waitAny();
        }
        System.out.println(text);
    }

    private static int write(long argument) {
        for (int i = 0; i < LETTERS; i++) {
            for (int spin = 0; spin < 1000; spin++) {
                Mem.putInt(CELL + 8, Mem.getInt(CELL + 8) * 31 + spin);
            }
            if (i == LETTERS / 2) {
                Threads.sleepNs(20_000);
            }
            Mem.putByte(CELL, (byte) argument);
            Files.write((int) (argument >> 8), CELL, 1);
        }
        return 0;
    }
}
