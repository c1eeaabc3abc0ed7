package org.lintel.servers.machine;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lintel.servers.guests.FileMappingCases;

import java.nio.file.Path;

/** The rules of mmap, with files of the file server behind the mappings. */
class FileMappingTest {
    @TempDir Path folder;

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    M04 a file open for writing only is EACCES                  | writeOnly
                    M11 a folder is ENODEV                                      | folder
                    M22 beyond the end is SIGBUS, the tail is not saved         | beyondTheEnd
                    M23 a file that another descriptor shrinks                  | shrunk
                    M33 private changes go, shared ones stay in the file        | dropped
                    M41 a private page that is dropped shows the file again     | discarded
                    M54 private pages of a file do not alter other readers      | readers
                    PEER-1 a file is mapped in another process                  | peer
                    """)
    void filesAreMapped(String title, String name) throws Exception {
        for (int processors = 1; processors <= 2; processors++) {
            try (ServersRig rig = ServersRig.withFiles(processors, folder)) {
                rig.succeeds(rig.start("case", FileMappingCases.class, name));
            }
        }
    }
}
