package dev.drydock.packaging;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/** Headers of ustar archives that say whatever a test wants them to say. */
public final class TarHeader {
    private TarHeader() {}

    /** 512 bytes with a right checksum. */
    public static byte[] of(String name, char type, long size) {
        byte[] header = new byte[512];
        put(header, 0, name);
        put(header, 124, String.format("%011o", size));
        header[156] = (byte) type;
        put(header, 257, "ustar");
        Arrays.fill(header, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xFF;
        }
        put(header, 148, String.format("%06o", sum));
        header[154] = 0;
        return header;
    }

    /** What lies in a directory as it lies there: links and pipes too, which no archive of ours would hold. */
    public static byte[] archiveOf(Path directory) throws IOException {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path :
                    all.filter(path -> !path.equals(directory)).sorted().toList()) {
                entry(directory.relativize(path).toString(), path, tar);
            }
        }
        tar.writeBytes(new byte[1024]);
        return tar.toByteArray();
    }

    private static void entry(String name, Path path, ByteArrayOutputStream tar) throws IOException {
        if (Files.isSymbolicLink(path)) {
            tar.writeBytes(of(name, '2', 0));
        } else if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            tar.writeBytes(of(name + "/", '5', 0));
        } else if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            byte[] content = Files.readAllBytes(path);
            tar.writeBytes(of(name, '0', content.length));
            tar.writeBytes(content);
            tar.writeBytes(new byte[(512 - content.length % 512) % 512]);
        } else {
            tar.writeBytes(of(name, '6', 0));
        }
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }
}
