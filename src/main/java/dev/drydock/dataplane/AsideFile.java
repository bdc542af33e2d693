package dev.drydock.dataplane;

import dev.drydock.files.DurableFiles;
import dev.drydock.files.Sha256;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/** A file that is written beside its place, and takes it when it is complete. What a dead writer left there is overwritten. Not thread-safe. */
final class AsideFile implements AutoCloseable {
    private static final int BUFFER = 1 << 16;

    private final Path file;
    private final Path aside;
    private final MessageDigest digest = Sha256.digest();
    private final DataOutputStream out;

    AsideFile(Path file) throws IOException {
        this.file = file;
        this.aside = file.resolveSibling(file.getFileName() + ".tmp");
        Files.deleteIfExists(aside);
        this.out = new DataOutputStream(
                new BufferedOutputStream(new DigestOutputStream(Files.newOutputStream(aside), digest), BUFFER));
    }

    DataOutputStream out() {
        return out;
    }

    void write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Forces and renames; returns its SHA-256. */
    String settle() throws IOException {
        out.close();
        DurableFiles.force(aside);
        DurableFiles.rename(aside, file);
        return HexFormat.of().formatHex(digest.digest());
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
