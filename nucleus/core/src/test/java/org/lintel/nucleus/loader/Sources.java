package org.lintel.nucleus.loader;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles the small programs that the loader's tests are about. Confined. */
final class Sources {
    private static final JavaCompiler JAVAC = ToolProvider.getSystemJavaCompiler();
    private static final StandardJavaFileManager FILES =
            JAVAC.getStandardFileManager(null, null, null);
    private static final Pattern TOP_CLASS =
            Pattern.compile("public (?:final )?(?:class|interface|record|enum) (\\w+)");

    private Sources() {}

    /** {@return the program whose public class is in {@code source}, prepared} */
    static Program prepared(String source) throws ProgramException {
        Program program = program(source);
        program.prepare();
        return program;
    }

    static Program program(String source) {
        Matcher name = TOP_CLASS.matcher(source);
        if (!name.find()) {
            throw new IllegalArgumentException("no public class");
        }
        return Program.ofClasses("test", name.group(1), compile(name.group(1), source));
    }

    static Map<String, byte[]> compile(String name, String source, String... options) {
        Map<String, ByteArrayOutputStream> made = new TreeMap<>();
        JavaFileManager manager =
                new ForwardingJavaFileManager<JavaFileManager>(FILES) {
                    @Override
                    public JavaFileObject getJavaFileForOutput(
                            Location where,
                            String className,
                            JavaFileObject.Kind kind,
                            javax.tools.FileObject sibling) {
                        return new SimpleJavaFileObject(
                                URI.create("mem:///" + className + ".class"), kind) {
                            @Override
                            public OutputStream openOutputStream() {
                                ByteArrayOutputStream out = new ByteArrayOutputStream();
                                made.put(className, out);
                                return out;
                            }
                        };
                    }
                };
        JavaFileObject file =
                new SimpleJavaFileObject(
                        URI.create("mem:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreErrors) {
                        return source;
                    }
                };
        StringWriter messages = new StringWriter();
        if (!JAVAC.getTask(messages, manager, null, List.of(options), null, List.of(file)).call()) {
            throw new IllegalArgumentException(messages.toString());
        }
        Map<String, byte[]> classes = new TreeMap<>();
        made.forEach((className, bytes) -> classes.put(className, bytes.toByteArray()));
        return classes;
    }
}
