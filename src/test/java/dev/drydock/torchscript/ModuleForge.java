package dev.drydock.torchscript;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** A real module's archive, entry by entry, to be changed and written again. */
public final class ModuleForge {
    private final Map<String, byte[]> entries = new LinkedHashMap<>();
    private int level = 0;

    private ModuleForge() {}

    /** The entries of a module, by their full names. */
    public static ModuleForge of(Path module) {
        ModuleForge forge = new ModuleForge();
        try (ZipFile zip = new ZipFile(module.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                forge.entries.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
            }
            return forge;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The one entry whose name ends so. */
    public String find(String end) {
        return entries.keySet().stream()
                .filter(name -> name.endsWith(end))
                .findFirst()
                .orElseThrow();
    }

    public ModuleForge put(String name, byte[] content) {
        entries.put(name, content);
        return this;
    }

    public ModuleForge replace(String end, byte[] content) {
        return put(find(end), content);
    }

    public ModuleForge replace(String end, String from, String to) {
        String name = find(end);
        String text = text(name);
        if (!text.contains(from)) {
            throw new IllegalArgumentException(name + " has no " + from);
        }
        return put(name, text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1));
    }

    public String text(String end) {
        return new String(entries.getOrDefault(find(end), new byte[0]), StandardCharsets.ISO_8859_1);
    }

    /** One more line at the end of the first file of code, which is the body of a method. */
    public ModuleForge addCode(String line) {
        String name = find(".py");
        return put(name, (text(name) + "    " + line + "\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    public ModuleForge remove(String end) {
        entries.remove(find(end));
        return this;
    }

    public ModuleForge compressed() {
        level = 9;
        return this;
    }

    public byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setLevel(level);
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                write(zip, entry.getKey(), entry.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private void write(ZipOutputStream zip, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        if (level == 0) {
            CRC32 sum = new CRC32();
            sum.update(content);
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(content.length);
            entry.setCrc(sum.getValue());
        }
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    public Path in(Path file) {
        try {
            return Files.write(file, bytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
