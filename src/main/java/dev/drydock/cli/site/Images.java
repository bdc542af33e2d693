package dev.drydock.cli.site;

import dev.drydock.cli.site.ImageProgram.Part;
import dev.drydock.files.DurableFiles;
import dev.drydock.packaging.ImageLayer;
import dev.drydock.packaging.ImageLayout;
import dev.drydock.packaging.ImageLayout.Image;
import dev.drydock.packaging.ImageLayout.Layer;
import dev.drydock.packaging.ImageLayout.Start;
import dev.drydock.program.ProgramVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes container images of the programs of an installation, without a daemon. The same installation and JDK on the same machine give the
 * same bytes. Tested by {@code ImagesIT}.
 */
final class Images {
    private static final String LABEL = "org.opencontainers.image.";

    /** Besides the licences that the installation lists. */
    private static final String LICENCES =
            "Apache-2.0 AND GPL-2.0-only WITH Classpath-exception-2.0 AND LGPL-2.1-or-later AND Zlib";

    private final Path home;
    private final ImageBase base;

    /** @param home of the installation */
    Images(Path home, ImageBase base) {
        this.home = home;
        this.base = base;
    }

    /**
     * Makes the images in one layout, and {@code images.yaml} with their digests beside it, as the Helm chart takes them.
     *
     * @param folder absent or empty
     */
    List<Image> make(List<ImageProgram> programs, Path folder) throws IOException {
        ImageLayout layout = new ImageLayout(folder);
        Path runtime = folder.resolve("making-java");
        try {
            Map<Part, Layer> layers = new EnumMap<>(Part.class);
            List<Image> images = new ArrayList<>();
            for (ImageProgram program : programs) {
                List<Layer> own = new ArrayList<>();
                for (Part part : program.parts()) {
                    Layer layer = layers.get(part);
                    if (layer == null) {
                        layer = layout.add(part == Part.JAVA ? base.layer(runtime) : files(part));
                        layers.put(part, layer);
                    }
                    own.add(layer);
                }
                images.add(layout.image(program.image(), own, start(program), labels(program)));
            }
            Files.writeString(folder.resolve("images.yaml"), values(images));
            layout.complete();
            return images;
        } finally {
            DurableFiles.deleteTree(runtime);
        }
    }

    private static Start start(ImageProgram program) {
        return new Start(
                ImageProgram.USER,
                program.entrypoint(),
                program.arguments(),
                program.environment(),
                program.ports(),
                List.of(ImageProgram.SITE),
                ImageProgram.SITE);
    }

    private static Map<String, String> labels(ImageProgram program) {
        ProgramVersion version = ProgramVersion.current();
        Map<String, String> labels = new TreeMap<>();
        labels.put(LABEL + "title", program.title());
        labels.put(LABEL + "version", version.number());
        labels.put(LABEL + "revision", version.commit());
        labels.put(LABEL + "licenses", LICENCES);
        return labels;
    }

    /** The values that say which images the chart's containers are. */
    private static String values(List<Image> images) {
        StringBuilder yaml = new StringBuilder(
                "# Digests of the images that 'drydock images' made; values of the Helm chart\nimages:\n");
        images.forEach(image -> yaml.append("  ")
                .append(image.name())
                .append(": {digest: \"")
                .append(image.digest())
                .append("\"}\n"));
        return yaml.toString();
    }

    private ImageLayer files(Part part) throws IOException {
        ImageLayer layer = new ImageLayer();
        switch (part) {
            case JAVA -> throw new IllegalArgumentException("the base makes this layer");
            case NOTICES -> {
                for (String file : List.of("NOTICE", "drydock.cdx.json", "README.md")) {
                    layer.file(in(file), home.resolve(file));
                }
                tree(layer, "licenses");
            }
            case COMMAND -> {
                for (String folder : List.of("bin", "lib", "docs", "jobs", "share", "sample-data")) {
                    tree(layer, folder);
                }
            }
            case WORKER -> tree(layer, "worker");
            case LIBERTY -> layer.tree(in("wlp"), home.resolve("wlp"), name -> !name.equals("usr"));
            case ORCHESTRATOR -> {
                tree(layer, "wlp/usr/servers/orchestrator");
                tree(layer, "wlp/usr/shared/resources/hibernate");
                tree(layer, "wlp/usr/shared/resources/jdbc");
            }
            case SERVING -> {
                tree(layer, "wlp/usr/servers/serving");
                workersLibraries(layer);
            }
        }
        return layer;
    }

    private void tree(ImageLayer layer, String folder) throws IOException {
        layer.tree(in(folder), home.resolve(folder), name -> true);
    }

    /** The installation has them once, by hard links; an image by symbolic ones into the worker's layer. */
    private void workersLibraries(ImageLayer layer) throws IOException {
        String folder = "wlp/usr/shared/resources/djl";
        try (var files = Files.list(home.resolve(folder))) {
            for (Path file : files.sorted().toList()) {
                Path workers = home.resolve("worker/lib").resolve(file.getFileName());
                String path = in(folder + "/" + file.getFileName());
                if (Files.exists(workers) && Files.mismatch(file, workers) < 0) {
                    layer.link(path, "../../../../../worker/lib/" + file.getFileName());
                } else {
                    layer.file(path, file);
                }
            }
        }
    }

    private static String in(String path) {
        return ImageProgram.HOME.substring(1) + "/" + path;
    }
}
