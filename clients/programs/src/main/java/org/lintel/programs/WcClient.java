package org.lintel.programs;

import org.lintel.libc.DoorArg;
import org.lintel.libc.Doors;
import org.lintel.libc.Files;
import org.lintel.libc.Malloc;
import org.lintel.libc.Mmap;
import org.lintel.libc.Stdio;
import org.lintel.libc.Unmarshaller;
import org.lintel.libc.service.FileSystem;
import org.lintel.libc.service.Names;
import org.lintel.nucleus.abi.FileFlags;
import org.lintel.nucleus.abi.MapFlags;

/**
 * Has the word-count server count each file that its arguments name. Two servers are at work: the file
 * server opens the file, and the file's pages, mapped here, are the argument of a door call.
 */
public final class WcClient {
    private static final int ANSWER_BYTES = 3 * Long.BYTES;

    private WcClient() {}

    public static void main(String[] args) {
        int door = Names.await(WcServer.NAME);
        for (String path : args) {
            Stdio.out().println(count(door, path) + ' ' + path);
        }
        Files.close(door);
    }

    private static String count(int door, String path) {
        int fd = FileSystem.open(path, FileFlags.O_RDONLY);
        long size = Files.fstat(fd).size();
        // A mapping has at least one byte; those of an empty file are not touched.
        long mapped = Math.max(1, size);
        long text = Mmap.mmap(0, mapped, MapFlags.PROT_READ, MapFlags.MAP_PRIVATE, fd, 0);
        Files.close(fd);
        long answer = Malloc.malloc(ANSWER_BYTES);
        DoorArg arg = new DoorArg(text, size, answer, ANSWER_BYTES);
        Doors.call(door, arg);
        Unmarshaller counts = new Unmarshaller(arg.data, arg.dataSize);
        String line = TextCounts.line(counts.getLong(), counts.getLong(), counts.getLong());
        Malloc.free(answer);
        Mmap.munmap(text, mapped);
        return line;
    }
}
