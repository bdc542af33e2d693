package dev.drydock.serving;

/** Inference requests for the fixture model: flow FP32 0 to 500, vibration FP32 that may be missing, fluid BYTES. */
final class Questions {
    static final float[] ROW = {100f, 2.5f, 1f};

    private Questions() {}

    /** One row, with group and slice. */
    static String oneRow(String id) {
        return request("\"id\": \"" + id + "\",", "[1]", "100", "2.5", "\"oil\"", "\"p-7\"", "\"north\"");
    }

    /** One row without group and slice. */
    static String plain() {
        return tensors("[1]", "100", "2.5", "\"oil\"");
    }

    static String tensors(String shape, String flow, String vibration, String fluid) {
        return "{\"inputs\": [" + three(shape, flow, vibration, fluid) + "]}";
    }

    static String request(
            String start, String shape, String flow, String vibration, String fluid, String group, String site) {
        return "{" + start + "\"inputs\": [" + three(shape, flow, vibration, fluid) + ","
                + tensor("pump_id", "BYTES", shape, group) + "," + tensor("site", "BYTES", shape, site) + "]}";
    }

    private static String three(String shape, String flow, String vibration, String fluid) {
        return tensor("flow", "FP32", shape, flow) + "," + tensor("vibration", "FP32", shape, vibration) + ","
                + tensor("fluid", "BYTES", shape, fluid);
    }

    static String tensor(String name, String datatype, String shape, String data) {
        return "{\"name\": \"" + name + "\", \"datatype\": \"" + datatype + "\", \"shape\": " + shape + ", \"data\": ["
                + data + "]}";
    }
}
