package org.lintel.servers.machine;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lintel.servers.guests.FileCases;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files by path. */
class FilesTest {
    @TempDir Path top;
    private Path folder;

    @BeforeEach
    void fill() throws IOException {
        folder = Files.createDirectories(top.resolve("mounted"));
        Files.createDirectories(folder.resolve("sub"));
        Files.writeString(folder.resolve("a.txt"), "hello");
        Files.writeString(folder.resolve("sub/b.txt"), "world");
        Files.writeString(folder.resolve("empty"), "");
        Files.writeString(folder.resolve("large"), "x".repeat(3 * 4096 + 17));
    }

    private void run(int processors, String... args) throws Exception {
        try (ServersRig rig = ServersRig.withFiles(processors, folder)) {
            rig.succeeds(rig.start("case", FileCases.class, args));
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    a host's files are read                                     | readHost
                    open gives the lowest descriptor and leaves no other        | lowestDescriptor
                    a read-only mount is EROFS                                  | readOnly
                    a scratch mount changes in memory alone                     | scratch
                    files are made in memory                                    | memory
                    O_EXCL is EEXIST where something is                         | exclusive
                    appending processes lose nothing                            | append
                    each open has an offset of its own                          | offsets
                    names are listed in order                                   | listing
                    paths are walked as the manual says                         | paths
                    names have their limits                                     | names
                    folders are made and removed                                | folders
                    an unlinked file lives while it is open                     | unlinked
                    rename moves and replaces                                   | rename
                    what rename refuses                                         | renameErrors
                    permissions are checked                                     | permissions
                    M16 M36 M45 a file is mapped and shared                     | sharedMapping
                    M37 a private mapping keeps its changes                     | privateMapping
                    M05 M19 a mapping has the rights of its descriptor          | readOnlyMapping
                    a child shares what its parent opened                       | inherited
                    a full table is EMFILE, and nothing is lost                 | fullTable
                    clients that are killed leave the tree whole                | killedClients
                    signals do not cut a request in two                         | signals
                    DOORS-1 fattach gives a door a path, fdetach takes it       | fattach
                    DOORS-1 fattach: EINVAL, ENOENT, EISDIR, EBUSY              | fattachErrors
                    DOORS-1 an attached door is opened and called by others     | fattachAcross
                    """)
    void filesHavePaths(String title, String name) throws Exception {
        for (int processors = 1; processors <= 2; processors++) {
            run(processors, name);
        }
    }

    private void link(String name, String target) throws IOException {
        Files.createSymbolicLink(folder.resolve(name), Path.of(target));
    }

    @Test
    @DisplayName("a link that leaves the mount is EXDEV, one that stays is followed")
    void linksStayInside() throws Exception {
        Files.writeString(top.resolve("secret"), "s");
        link("link-in", "sub/../a.txt");
        link("link-out", "../secret");
        link("link-loop", "link-loop");
        link("link-gone", "nothing");
        run(1, "links");
    }

    @Test
    @DisplayName("DOORS-7 a file server that is started again is found again")
    void aFileServerThatComesAgainIsFoundAgain() throws Exception {
        for (int processors = 1; processors <= 2; processors++) {
            try (ServersRig rig = ServersRig.withNames(processors)) {
                rig.service("files", "start", "-", "1", "file-server");
                rig.succeeds(rig.start("case", FileCases.class, "serverDies"));
            }
        }
    }

    @Test
    void moreIsReadThanTheMachineHoldsAtATime() throws Exception {
        Path many = Files.createDirectories(folder.resolve("many"));
        for (int i = 0; i < 60; i++) {
            byte[] bytes = new byte[2 << 20];
            bytes[0] = 'f';
            Files.write(many.resolve("f" + i), bytes);
        }
        run(1, "manyFiles", "/data/many");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void hostileClientsDoNotHarmTheFileServer(long seed) throws Exception {
        run(2, "hostile", Long.toString(seed));
    }
}
