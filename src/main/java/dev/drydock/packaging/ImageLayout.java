package dev.drydock.packaging;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.files.Sha256;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * A folder with container images as the OCI image layout 1.0 says. Images share their layers. The index is written last, so a folder
 * without {@code index.json} was not completed. Not thread-safe. Tested by {@code ImageLayoutTest}.
 */
public final class ImageLayout {
    private static final String CONFIG_TYPE = "application/vnd.oci.image.config.v1+json";
    private static final String LAYER_TYPE = "application/vnd.oci.image.layer.v1.tar+gzip";

    private final Path folder;
    private final List<ObjectNode> manifests = new ArrayList<>();

    /** @param folder is made; it must be absent or empty */
    public ImageLayout(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder.resolve(DeliveryLayout.BLOBS));
    }

    /** A layer that was written; {@code digest} is of the compressed file, {@code content} of the tar archive, both in hex. */
    public record Layer(String digest, String content, long bytes) {}

    /**
     * How a container of an image starts.
     *
     * @param user number of the user and group that it runs as
     * @param ports TCP ports, such as {@code 9443/tcp}
     * @param volumes folders that outlive a container
     */
    public record Start(
            int user,
            List<String> entrypoint,
            List<String> arguments,
            Map<String, String> environment,
            List<String> ports,
            List<String> volumes,
            String folder) {}

    /**
     * An image that was written.
     *
     * @param digest of its manifest, such as {@code sha256:b5bb…}
     * @param bytes of its layers, compressed
     */
    public record Image(String name, String digest, long bytes) {}

    /** Writes a layer, compressed. */
    public Layer add(ImageLayer layer) throws IOException {
        Path making = folder.resolve(DeliveryLayout.BLOBS + "making");
        MessageDigest compressed = Sha256.digest();
        MessageDigest plain = Sha256.digest();
        try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(making), 1 << 16);
                OutputStream gzip = new Fast(new DigestOutputStream(file, compressed));
                OutputStream tar = new BufferedOutputStream(new DigestOutputStream(gzip, plain), 1 << 16)) {
            layer.write(tar);
        }
        String digest = HexFormat.of().formatHex(compressed.digest());
        long bytes = Files.size(making);
        Files.move(making, blob(digest));
        return new Layer(digest, HexFormat.of().formatHex(plain.digest()), bytes);
    }

    /** Its header has no time and no name. */
    private static final class Fast extends GZIPOutputStream {
        Fast(OutputStream out) throws IOException {
            super(out, 1 << 16);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }

    private Path blob(String digest) {
        return folder.resolve(DeliveryLayout.BLOBS + digest);
    }

    /**
     * Writes an image of layers that were written before; each lies over those before it.
     *
     * @param labels such as {@code org.opencontainers.image.version}; the manifest has them as annotations, too
     */
    public Image image(String name, List<Layer> layers, Start start, Map<String, String> labels) throws IOException {
        ObjectNode manifest = Json.object().put("schemaVersion", 2).put("mediaType", DeliveryLayout.MANIFEST_TYPE);
        manifest.set("config", small(CONFIG_TYPE, config(layers, start, labels)));
        ArrayNode list = manifest.putArray("layers");
        for (Layer layer : layers) {
            list.add(descriptor(LAYER_TYPE, layer.digest(), layer.bytes()));
        }
        labels.forEach(manifest.putObject("annotations")::put);
        ObjectNode descriptor = small(DeliveryLayout.MANIFEST_TYPE, manifest);
        String digest = descriptor.get("digest").textValue();
        descriptor.putObject("platform").put("architecture", "amd64").put("os", "linux");
        descriptor.putObject("annotations").put(DeliveryLayout.NAME, name);
        manifests.add(descriptor);
        return new Image(name, digest, layers.stream().mapToLong(Layer::bytes).sum());
    }

    private static ObjectNode config(List<Layer> layers, Start start, Map<String, String> labels) {
        ObjectNode image = Json.object().put("architecture", "amd64").put("os", "linux");
        ObjectNode config = image.putObject("config");
        config.put("User", start.user() + ":" + start.user());
        ObjectNode ports = config.putObject("ExposedPorts");
        start.ports().forEach(ports::putObject);
        ArrayNode environment = config.putArray("Env");
        start.environment().forEach((name, value) -> environment.add(name + "=" + value));
        start.entrypoint().forEach(config.putArray("Entrypoint")::add);
        start.arguments().forEach(config.putArray("Cmd")::add);
        ObjectNode volumes = config.putObject("Volumes");
        start.volumes().forEach(volumes::putObject);
        config.put("WorkingDir", start.folder());
        labels.forEach(config.putObject("Labels")::put);
        config.put("StopSignal", "SIGTERM");
        ObjectNode root = image.putObject("rootfs").put("type", "layers");
        ArrayNode contents = root.putArray("diff_ids");
        layers.forEach(layer -> contents.add("sha256:" + layer.content()));
        return image;
    }

    private ObjectNode small(String type, ObjectNode document) throws IOException {
        byte[] bytes = Json.write(document);
        String digest = Sha256.hex(bytes);
        Files.write(blob(digest), bytes);
        return descriptor(type, digest, bytes.length);
    }

    private static ObjectNode descriptor(String type, String digest, long bytes) {
        return Json.object()
                .put("mediaType", type)
                .put("digest", "sha256:" + digest)
                .put("size", bytes);
    }

    /** Completes the layout. */
    public void complete() throws IOException {
        Files.writeString(folder.resolve(DeliveryLayout.LAYOUT), DeliveryLayout.LAYOUT_CONTENT);
        ObjectNode index = Json.object().put("schemaVersion", 2).put("mediaType", DeliveryLayout.INDEX_TYPE);
        manifests.forEach(index.putArray("manifests")::add);
        Files.write(folder.resolve(DeliveryLayout.INDEX), Json.write(index));
    }
}
