/**
 * The file server: one tree of folders and files, in memory, with folders of the host mounted in it.
 * Its requests are in {@link org.lintel.libc.service.FileRequests}; programs use {@link
 * org.lintel.libc.service.FileSystem}.
 *
 * <pre>
 *   client                file server                       nucleus
 *   open("/data/x") ────▶ Tree.find, Opening
 *                           RegularFile.content ──────────▶ host_load: pages with the host's bytes
 *                           reopen(content, flags) ───────▶ a description with the client's rights
 *   descriptor ◀────────── passed through the door
 *   read, write, mmap … ─────────────────────────────────▶ the pages; no call of the server
 * </pre>
 *
 * <p>So the server is asked when files are opened, and not when they are used; what is written is in
 * the same pages for all, mapped or not, and survives an unlink as long as somebody has it open.
 *
 * <p><b>Mounts.</b> A folder of the host is looked at as it is asked for, a file is loaded whole when
 * it is first opened. Nothing is ever written to the host: a mount is read-only, or {@code scratch},
 * where changes stay in memory and are gone with the machine.
 *
 * <p>Missing: links, owners, times; a working folder; descriptors of folders. Permissions are those of
 * the one owner that there is. The inode number of stat counts files of the tree, that of fstat open
 * objects.
 *
 * <p><b>Locks.</b> The monitor of {@link org.lintel.servers.files.Tree}, for all of it; no request waits
 * for another process.
 */
package org.lintel.servers.files;
