package dev.drydock.packaging;

import dev.drydock.failure.DrydockException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** Writes a ustar archive file by file, with nothing that differs between two machines. Leaves the stream open. Not thread-safe. */
public final class TarWriter {
    private final OutputStream out;

    public TarWriter(OutputStream out) {
        this.out = out;
    }

    /**
     * Why no reader would unpack an archive of these files, as a clause; empty if one would.
     *
     * @param files sizes by name
     */
    public static Optional<String> problem(SortedMap<String, Long> files) {
        NameLedger names = new NameLedger(PackageLimits.CEILING.files());
        long bytes = 0;
        for (Map.Entry<String, Long> file : files.entrySet()) {
            Optional<String> wrong = names.enter(file.getKey());
            if (wrong.isPresent()) {
                return Optional.of(PackageNames.printable(file.getKey()) + " " + wrong.get());
            }
            try {
                UstarFormat.header(file.getKey(), file.getValue());
            } catch (DrydockException e) {
                return Optional.of(e.sentence().replaceFirst("[.]$", ""));
            }
            bytes += file.getValue();
        }
        return bytes > PackageLimits.CEILING.bytes()
                ? Optional.of("its files have " + bytes + " bytes, and at most " + PackageLimits.CEILING.bytes()
                        + " are unpacked")
                : Optional.empty();
    }

    /** Adds a file with that content. */
    public void file(String name, byte[] content) throws IOException {
        out.write(UstarFormat.header(name, content.length));
        out.write(content);
        out.write(new byte[UstarFormat.padding(content.length)]);
    }

    /**
     * Adds a file of this machine.
     *
     * @param bytes its size, as it was listed
     * @throws IOException also if the file has another size by now
     */
    public void file(String name, Path file, long bytes) throws IOException {
        out.write(UstarFormat.header(name, bytes));
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            if (in.transferTo(out) != bytes) {
                throw new IOException(name + " changed while it was read");
            }
        }
        out.write(new byte[UstarFormat.padding(bytes)]);
    }

    /** Ends the archive. */
    public void end() throws IOException {
        out.write(new byte[UstarFormat.END]);
        out.flush();
    }
}
