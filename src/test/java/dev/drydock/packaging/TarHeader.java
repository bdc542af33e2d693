package dev.drydock.packaging;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

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

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }
}
