package org.lintel.nucleus.handle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.FileFlags;
import org.lintel.vm.AddressSpace;
import org.lintel.vm.MapRequest;
import org.lintel.vm.MemoryObject;
import org.lintel.vm.PhysicalMemory;
import org.lintel.vm.Protection;
import org.lintel.vm.UserCopy;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Files in memory and the console; nothing here waits, so a plain thread is enough. */
class MemoryFileTest implements Caller {
    private final OpenFiles files = new OpenFiles();
    private PhysicalMemory memory;
    private UserArea area;
    private MemoryFile file;

    @BeforeEach
    void open() throws Exception {
        memory = PhysicalMemory.reserve(16 << 20);
        area = new UserArea(memory);
        file = MemoryFile.create(files, memory, "test");
    }

    @AfterEach
    void nothingIsLeft() {
        files.all().forEach(Handle::release);
        area.close();
        assertEquals(0, memory.frames().usedCount());
        memory.close();
    }

    @Override
    public AddressSpace space() {
        return area.space;
    }

    @Override
    public void raise(int signal) {
        throw new AssertionError("signal " + signal);
    }

    private static void fails(Errno errno, Executable call) {
        assertEquals(errno, assertThrows(ErrnoException.class, call).errno());
    }

    @Test
    void bytesAreReadWhereTheOffsetStands() throws Exception {
        assertEquals(5, area.write(file, this, "hello"));
        assertEquals("", area.read(file, this, 10));
        assertEquals(1, file.seek(1, FileFlags.SEEK_SET));
        assertEquals("el", area.read(file, this, 2));
        assertEquals(2, file.unreadBytes());
        assertEquals(4, file.seek(-1, FileFlags.SEEK_END));
        assertEquals(3, file.seek(-1, FileFlags.SEEK_CUR));
        assertEquals("lo", area.read(file, this, 10));
    }

    @Test
    void seekingBeforeTheStartOrInAnUnknownWayIsEinval() {
        fails(Errno.EINVAL, () -> file.seek(-1, FileFlags.SEEK_SET));
        fails(Errno.EINVAL, () -> file.seek(0, 3));
        fails(
                Errno.EOVERFLOW,
                () -> {
                    file.seek(Long.MAX_VALUE, FileFlags.SEEK_SET);
                    file.seek(Long.MAX_VALUE, FileFlags.SEEK_CUR);
                });
    }

    @Test
    void aWriteBeyondTheEndLeavesZeroes() throws Exception {
        file.seek(10_000, FileFlags.SEEK_SET);
        area.write(file, this, "end");
        assertEquals(10_003, file.sizeBytes());
        file.seek(9_998, FileFlags.SEEK_SET);
        assertEquals("\0\0end", area.read(file, this, 100));
    }

    @Test
    void positionedTransfersLeaveTheOffset() throws Exception {
        area.write(file, this, "0123456789");
        area.put(area.address, "ab".getBytes(StandardCharsets.UTF_8));
        assertEquals(2, file.writeAt(this, area.address, 2, 4));
        assertEquals(10, file.seek(0, FileFlags.SEEK_CUR));
        assertEquals(3, file.readAt(this, area.address, 3, 3));
        assertEquals("3ab", new String(area.get(area.address, 3), StandardCharsets.UTF_8));
        fails(Errno.EINVAL, () -> file.readAt(this, area.address, 1, -1));
        assertEquals(0, file.readAt(this, area.address, 1, Long.MAX_VALUE));
        fails(Errno.EFBIG, () -> file.writeAt(this, area.address, 1, MemoryFile.LARGEST_BYTES));
    }

    @Test
    void appendingWritesAtTheEnd() throws Exception {
        area.write(file, this, "abc");
        file.seek(0, FileFlags.SEEK_SET);
        file.setStatusFlags(FileFlags.O_APPEND);
        area.write(file, this, "def");
        assertEquals(6, file.sizeBytes());
    }

    @Test
    void truncatingCutsAndGrows() throws Exception {
        area.write(file, this, "abcdef");
        file.truncate(3);
        file.truncate(5);
        file.seek(0, FileFlags.SEEK_SET);
        assertEquals("abc\0\0", area.read(file, this, 10));
        fails(Errno.EINVAL, () -> file.truncate(-1));
        fails(Errno.EFBIG, () -> file.truncate(Long.MAX_VALUE));
    }

    @Test
    void badUserMemoryIsEfaultAndKeepsTheOffset() throws Exception {
        area.write(file, this, "abcdef");
        fails(Errno.EFAULT, () -> file.write(this, UserArea.NOWHERE, 3));
        file.seek(0, FileFlags.SEEK_SET);
        fails(Errno.EFAULT, () -> file.read(this, UserArea.NOWHERE, 3));
        assertEquals(2, file.read(this, area.lastBytes(2), 6));
        assertEquals("cdef", area.read(file, this, 10));
    }

    @Test
    void loadedBytesAreReadOnlyAndEachOpenHasItsOffset() throws Exception {
        byte[] bytes = "read me".getBytes(StandardCharsets.UTF_8);
        MemoryObject pages = MemoryFile.load(memory, "README.md", bytes);
        MemoryFile one = MemoryFile.open(files, pages);
        MemoryFile two = MemoryFile.open(files, pages);
        pages.release();
        assertEquals("read", area.read(one, this, 4));
        assertEquals("read me", area.read(two, this, 100));
        assertEquals("README.md", one.name());
        fails(Errno.EBADF, () -> one.writeAt(this, area.address, 1, 0));
        fails(Errno.EINVAL, () -> one.truncate(0));
    }

    @Test
    void mappedAndWrittenBytesAreTheSame() throws Exception {
        file.truncate(4096);
        MapRequest request =
                MapRequest.shared(
                        file.mappable(), 0, 4096, Protection.READ | Protection.WRITE, "file");
        long mapped = area.space.map(request);
        area.write(file, this, "via write");
        assertEquals("via write", new String(area.get(mapped, 9), StandardCharsets.UTF_8));
        UserCopy.putInt(area.space, mapped, 0x41414141);
        file.seek(0, FileFlags.SEEK_SET);
        assertEquals("AAAA", area.read(file, this, 4));
    }

    @Test
    void theConsoleGetsWhatIsWrittenInOrder() throws Exception {
        StringBuilder text = new StringBuilder();
        ConsoleSink sink =
                new ConsoleSink(
                        files,
                        "stdout",
                        (bytes, length) ->
                                text.append(new String(bytes, 0, length, StandardCharsets.UTF_8)));
        String longLine = "x".repeat(10_000);
        assertEquals(10_000, area.write(sink, this, longLine));
        assertEquals(3, area.write(sink, this, "end"));
        assertEquals(longLine + "end", text.toString());
        fails(Errno.EFAULT, () -> sink.write(this, UserArea.NOWHERE, 1));
        fails(Errno.ESPIPE, () -> sink.seek(0, FileFlags.SEEK_SET));
        fails(Errno.EINVAL, () -> sink.read(this, area.address, 1));
    }

    @Test
    void theInputLineEnds() throws Exception {
        byte[] text = "two words".getBytes(StandardCharsets.UTF_8);
        ConsoleSource source = new ConsoleSource(files, "stdin", text);
        assertEquals("two ", area.read(source, this, 4));
        fails(Errno.EFAULT, () -> source.read(this, UserArea.NOWHERE, 1));
        assertEquals(5, source.unreadBytes());
        assertEquals("words", area.read(source, this, 100));
        assertEquals("", area.read(source, this, 100));
        assertEquals(List.of(file, source), files.all());
    }

    @Test
    void reopenedFileHasAnOffsetOfItsOwnAndTheSameBytes() throws Exception {
        UserCopy.copyOut(space(), area.address, "together".getBytes(StandardCharsets.UTF_8), 0, 8);
        assertEquals(8, file.write(this, area.address, 8));
        MemoryFile other = file.reopen(files, FileFlags.O_RDWR | FileFlags.O_APPEND);
        assertEquals(file.inode(), other.inode());
        assertEquals(8, other.read(this, area.address + 100, 100));
        assertEquals(2, other.write(this, area.address, 2));
        assertEquals(10, file.sizeBytes());
        assertEquals(8, file.seek(0, FileFlags.SEEK_CUR));
        assertEquals(2, file.read(this, area.address, 100));
        other.truncate(1);
        assertEquals(1, file.sizeBytes());
    }

    @Test
    void reopenNeverGivesMoreRights() throws Exception {
        Handle reader = file.reopen(files, FileFlags.O_RDONLY);
        Handle writer = file.reopen(files, FileFlags.O_WRONLY);
        fails(Errno.EACCES, () -> reader.reopen(files, FileFlags.O_RDWR));
        fails(Errno.EACCES, () -> reader.reopen(files, FileFlags.O_WRONLY));
        fails(Errno.EACCES, () -> writer.reopen(files, FileFlags.O_RDONLY));
        fails(Errno.EINVAL, () -> file.reopen(files, FileFlags.O_ACCMODE));
        Handle console = new ConsoleSource(files, "stdin", new byte[0]);
        fails(Errno.ENXIO, () -> console.reopen(files, FileFlags.O_RDONLY));
    }
}
