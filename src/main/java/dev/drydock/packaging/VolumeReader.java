package dev.drydock.packaging;

import dev.drydock.domain.delivery.DeliveryStatement.Volume;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;

/** The stream that a {@link VolumeWriter} has cut, with one volume open at a time. */
final class VolumeReader extends InputStream {
    private static final int BUFFER = 1 << 16;

    private final Path folder;
    private final Iterator<Volume> next;
    private InputStream current = InputStream.nullInputStream();

    VolumeReader(Path folder, List<Volume> volumes) {
        this.folder = folder;
        this.next = volumes.iterator();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int read = current.read(bytes, from, length);
        while (read < 0 && next.hasNext()) {
            current.close();
            current = new BufferedInputStream(
                    Files.newInputStream(folder.resolve(next.next().name())), BUFFER);
            read = current.read(bytes, from, length);
        }
        return read;
    }

    @Override
    public void close() throws IOException {
        current.close();
    }
}
