package org.lintel.nucleus.process;

import org.lintel.nucleus.loader.Program;

import java.util.Map;

/** The programs that spawn and exec can name; in the place of a file system's {@code /bin}. Immutable. */
public record ProgramTable(Map<String, Program> byName) {
    /** {@return the program of that name ("wc" or "/bin/wc"), or null} */
    public Program find(String name) {
        int slash = name.lastIndexOf('/');
        return byName.get(slash < 0 ? name : name.substring(slash + 1));
    }
}
