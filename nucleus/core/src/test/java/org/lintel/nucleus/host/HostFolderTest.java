package org.lintel.nucleus.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.FileFlags;
import org.lintel.nucleus.handle.Handle;
import org.lintel.nucleus.handle.MemoryFile;
import org.lintel.nucleus.handle.OpenFiles;
import org.lintel.vm.PhysicalMemory;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a machine sees of a folder of the host, and what it does not. */
class HostFolderTest {
    @TempDir Path top;

    private final OpenFiles files = new OpenFiles();
    private PhysicalMemory memory;
    private Path mounted;
    private HostFolder folder;

    @BeforeEach
    void mount() throws Exception {
        memory = PhysicalMemory.reserve(1 << 20);
        mounted = Files.createDirectories(top.resolve("mounted"));
        Files.createDirectories(mounted.resolve("sub"));
        Files.writeString(mounted.resolve("sub/text"), "hello");
        Files.writeString(mounted.resolve("Zebra"), "");
        Files.writeString(mounted.resolve("apple"), "a");
        Files.writeString(top.resolve("secret"), "s");
        folder = HostFolder.open(files, mounted, "/data");
    }

    @AfterEach
    void nothingIsLeft() {
        files.all().forEach(Handle::release);
        assertEquals(0, memory.frames().usedCount());
        memory.close();
    }

    private static void fails(Errno errno, Executable call) {
        assertEquals(errno, assertThrows(ErrnoException.class, call).errno());
    }

    private void link(String name, String target) throws IOException {
        try {
            Files.createSymbolicLink(mounted.resolve(name), Path.of(target));
        } catch (UnsupportedOperationException | IOException e) {
            assumeTrue(false, "this host has no symbolic links for us");
        }
    }

    @Test
    void namesAreSorted() throws Exception {
        assertEquals(List.of("Zebra", "apple", "sub"), folder.names(""));
        assertEquals(List.of("text"), folder.names("sub"));
        fails(Errno.ENOTDIR, () -> folder.names("apple"));
        fails(Errno.ENOENT, () -> folder.names("nothing"));
    }

    @Test
    void statusIsTypeAndSize() throws Exception {
        assertEquals(new HostFolder.Status(FileFlags.S_IFREG, 5), folder.status("sub/text"));
        assertEquals(new HostFolder.Status(FileFlags.S_IFDIR, 0), folder.status("sub"));
        fails(Errno.ENOENT, () -> folder.status("sub/nothing"));
    }

    @Test
    void loadedBytesAreTheFiles() throws Exception {
        MemoryFile file = folder.load("sub/text", files, memory);
        byte[] bytes = new byte[5];
        assertEquals(5, file.sizeBytes());
        file.mappable().read(0, bytes, 0, 5);
        assertEquals("hello", new String(bytes, java.nio.charset.StandardCharsets.UTF_8));
        assertEquals(0, folder.load("Zebra", files, memory).sizeBytes());
        fails(Errno.EISDIR, () -> folder.load("sub", files, memory));
    }

    @Test
    void fileLargerThanTheMachineIsRefusedWithoutALeak() throws Exception {
        Files.write(mounted.resolve("large"), new byte[2 << 20]);
        fails(Errno.ENOMEM, () -> folder.load("large", files, memory));
        try (RandomAccessFile huge = new RandomAccessFile(mounted.resolve("huge").toFile(), "rw")) {
            huge.setLength(HostFolder.LARGEST_BYTES + 1);
        }
        fails(Errno.EFBIG, () -> folder.load("huge", files, memory));
    }

    @Test
    void nothingOutsideIsReached() throws Exception {
        fails(Errno.EXDEV, () -> folder.status("../secret"));
        fails(Errno.EXDEV, () -> folder.load("sub/../../secret", files, memory));
        fails(Errno.EINVAL, () -> folder.status("sub//text"));
        fails(Errno.EINVAL, () -> folder.status("./apple"));
        fails(Errno.EINVAL, () -> folder.status("/" + top.resolve("secret")));
    }

    @Test
    void linkThatLeavesIsRefusedAndOneThatStaysIsFollowed() throws Exception {
        link("out", "../secret");
        link("stay", "sub/text");
        link("up", "..");
        assertEquals(5, folder.status("stay").sizeBytes());
        fails(Errno.EXDEV, () -> folder.status("out"));
        fails(Errno.EXDEV, () -> folder.load("out", files, memory));
        fails(Errno.EXDEV, () -> folder.names("up"));
        fails(Errno.EXDEV, () -> folder.status("up/secret"));
        fails(Errno.EXDEV, () -> folder.status("up/mounted/apple/../../secret"));
    }

    @Test
    void circleOfLinksIsEloop() throws Exception {
        link("one", "two");
        link("two", "one");
        fails(Errno.ELOOP, () -> folder.status("one"));
    }
}
