/**
 * Descriptors and what they stand for: pipes, files in memory, the console.
 *
 * <p>Models {@code struct file} and {@code struct files_struct} of Linux, and {@code pipe(7)}.
 *
 * <p><b>Deliberately missing.</b> Names and directories: files come from a user-mode server; the
 * descriptors here are made without a name, or passed on at spawn. Record locks, for the same reason.
 * A pipe has no packet mode (O_DIRECT), which few programs know.
 *
 * <pre>
 *   HandleTable (process)      Handle (one open)        object
 *     0 ─────────────────────▶ ConsoleSource
 *     1 ──┬──────────────────▶ ConsoleSink
 *     2 ──┘
 *     3 ─────────────────────▶ PipeEnd (read) ────────▶ Pipe ── PipeBuffer ── frames
 *     4 ─────────────────────▶ PipeEnd (write) ───────▶  ┘
 *     5 ─────────────────────▶ MemoryFile ────────────▶ MemoryObject ── frames
 * </pre>
 *
 * <p><b>Lock order.</b> HANDLE_TABLE; then one of HANDLE (an offset, the list of open files) or
 * OBJECT (a pipe, the console); then those of {@code vm}. Handles are closed with no lock held.
 */
package org.lintel.nucleus.handle;
