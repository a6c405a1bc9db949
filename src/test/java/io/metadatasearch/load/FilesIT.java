package io.metadatasearch.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.metadatasearch.harness.Pipeline;
import io.metadatasearch.harness.ProgramUnderTest;
import io.metadatasearch.services.LocalElasticsearch;
import io.metadatasearch.services.SharedElasticsearch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.compressors.CompressorStreamFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of all kinds, put on the share: what is found over HTTP, and what the ledger says of each. */
@ExtendWith(SharedElasticsearch.class)
class FilesIT {

    private static final String RULES = """
            files:
              "no-header/with-names.csv":
                header: [ts, srcIp, host]
              "no-header/spaces.log":
                header: [ts, srcIp, host]
                delimiter: space
              "times/set-*.csv":
                date-order: month-first
              "times/own-*.csv":
                time-formats: ["yyyy-DDD HH:mm:ss"]
                time-zone: Europe/Rome
              "texts/set.csv":
                charset: ISO-8859-2
              "nothing/set.csv":
                null: [none]
            """;

    /** A file, and what is expected of it. */
    private static final class Case {

        private final String path;
        private final byte[] content;
        private final Map<String, Long> found = new LinkedHashMap<>();
        private final Map<String, Object> ledger = new LinkedHashMap<>();
        private String error;

        Case(String path, byte[] content) {
            this.path = path;
            this.content = content;
        }

        Case loaded(String format, long rows, long rejected) {
            ledger.put("state", "loaded");
            ledger.put("format", format);
            ledger.put("rows", rows);
            ledger.put("indexed", rows - rejected);
            ledger.put("rejected", rejected);
            return is("quality", "good");
        }

        /** What else the ledger says. */
        Case is(String name, Object value) {
            ledger.put(name, value);
            return this;
        }

        /** How many of its rows a search finds. */
        Case finds(String q, long count) {
            found.put(q, count);
            return this;
        }

        Case fails(String reason) {
            ledger.put("state", "failed");
            error = reason;
            return this;
        }

        @Override
        public String toString() {
            return path;
        }
    }

    private static Case file(String path, String content) {
        return new Case(path, content.getBytes(UTF_8));
    }

    private static Case file(String path, Charset charset, String content) {
        return new Case(path, content.getBytes(charset));
    }

    private static final String CSV = "ts,srcIp,host\n2026-01-02T03:04:05Z,10.0.0.1,a.example\n";

    static List<Case> cases() throws Exception {
        List<Case> cases = new ArrayList<>();
        cases.addAll(json());
        cases.addAll(logs());
        cases.addAll(headers());
        cases.addAll(rows());
        cases.addAll(times());
        cases.addAll(cells());
        cases.addAll(texts());
        cases.addAll(compressed());
        cases.addAll(foreign());
        return cases;
    }

    private static List<Case> json() {
        return List.of(
                file("json/eve.json", """
                        {"timestamp":"2026-01-02T03:04:05.123456+0000","flow_id":1,"event_type":"dns","src_ip":"10.0.0.1","src_port":5353,"dest_ip":"10.0.0.2","dest_port":53,"proto":"UDP","dns":{"type":"query","rrname":"example.org","rrtype":"A"}}
                        {"timestamp":"2026-01-02T03:04:06.000001+0000","flow_id":2,"event_type":"tls","src_ip":"10.0.0.1","src_port":40000,"dest_ip":"10.0.0.3","dest_port":443,"proto":"TCP","tls":{"sni":"example.com","version":"TLS 1.3"}}
                        {"timestamp":"2026-01-02T03:04:07.000001+0000","flow_id":3,"event_type":"http","src_ip":"fe80::1","src_port":40001,"dest_ip":"fe80::2","dest_port":80,"proto":"TCP","http":{"hostname":"example.net","url":"/a","http_user_agent":"curl/8","http_method":"GET","status":404}}
                        """)
                        .loaded("jsonl", 3, 0)
                        .finds("host:example.org AND dstPort:53", 1)
                        .finds("host:example.com AND tls_version:\"TLS 1.3\"", 1)
                        .finds("status:404 AND uri:/a AND userAgent:curl", 1)
                        .finds("srcIp:fe80::1 AND timestamp:2026-01-02", 1),
                file("json/conn.log", """
                        {"ts":1767322800.123456,"uid":"C1","id.orig_h":"10.1.2.3","id.orig_p":40000,"id.resp_h":"10.1.2.4","id.resp_p":22,"proto":"tcp","service":"ssh","orig_bytes":1200,"local_orig":true}
                        {"ts":1767322801,"uid":"C2","id.orig_h":"10.1.2.3","id.orig_p":40001,"id.resp_h":"10.1.2.5","id.resp_p":22,"proto":"tcp","tunnel_parents":["C1","C9"],"resp_bytes":null}
                        """)
                        .loaded("jsonl", 2, 0)
                        .finds("srcIp:10.1.2.3 AND dstPort:ssh", 2)
                        .finds("bytesOut:1200 AND local_orig:true", 1)
                        .finds("tunnel_parents:C9", 1)
                        .finds("_exists_:bytesIn", 0),
                file("json/cloudflare.log", """
                        {"ClientIP":"192.0.2.1","ClientRequestHost":"shop.example","ClientRequestMethod":"GET","ClientRequestURI":"/cart","EdgeResponseStatus":200,"EdgeResponseBytes":512,"EdgeStartTimestamp":1767322800000000000}
                        not json at all
                        {"ClientIP":"192.0.2.2","ClientRequestHost":"shop.example","EdgeStartTimestamp":1767322801000000000
                        ["an","array"]
                        {"ClientIP":"192.0.2.3","ClientRequestHost":"shop.example","EdgeStartTimestamp":1767322802000000000}
                        """)
                        .loaded("jsonl", 5, 3)
                        .is("quality", "3 rejected")
                        .finds("host:shop.example AND timestamp:2026-01-02", 2)
                        .finds("source.row:5", 1),
                file("json/array.json", "[\n{\"ts\":1767322800,\"host\":\"a.example\"}\n]\n")
                        .fails("is a JSON array: expected JSON lines, an object on each line"),
                file("json/pretty.json", "{\n  \"ts\": 1767322800,\n  \"host\": \"a.example\"\n}\n")
                        .fails("is JSON, but has no object on a line of its own: expected JSON lines"));
    }

    private static List<Case> logs() {
        String zeek = """
                #separator \\x09
                #set_separator	,
                #empty_field	(empty)
                #unset_field	-
                #path	conn
                #open	2026-01-02-03-00-00
                #fields	ts	uid	id.orig_h	id.orig_p	id.resp_h	id.resp_p	service	tunnel_parents
                #types	time	string	addr	port	addr	port	string	set[string]
                1767322800.123456	C1	10.0.0.1	40000	10.0.0.2	80	http	(empty)
                1767322801.123456	C2	10.0.0.1	40001	10.0.0.2	81	-	(empty)
                """;
        return List.of(
                file("zeek/conn.log", zeek + "#close	2026-01-02-04-00-00\n")
                        .loaded("zeek", 2, 0)
                        .finds("srcIp:10.0.0.1 AND timestamp:2026-01-02", 2)
                        .finds("_exists_:service", 1)
                        .finds("_exists_:tunnel_parents", 0),
                file("zeek/cut.log", zeek).loaded("zeek", 2, 0).is("quality", "no #close line: it may be truncated"),
                file(
                                "zeek/joined.log",
                                zeek
                                        + "#close\t2026\n#separator \\x09\n#fields\tts\thost\n1767322802\tb.example\n#close\t2026\n")
                        .loaded("zeek", 3, 0)
                        .is("repeatedHeaders", 1L)
                        .finds("host:b.example AND timestamp:2026-01-02", 1)
                        .finds("dstPort:http", 1),
                file("zeek/none.log", "#separator \\x09\n#path\tconn\n1\t2\n")
                        .fails("is a Zeek log without a #fields line"),
                file("iis/u_ex.log", """
                        #Software: Microsoft Internet Information Services 10.0
                        #Version: 1.0
                        #Date: 2026-01-02 03:04:05
                        #Fields: date time s-ip cs-method cs-uri-stem s-port c-ip cs(User-Agent) sc-status
                        2026-01-02 03:04:05 10.0.0.9 GET /index.html 443 10.0.0.1 Mozilla/5.0+(X11) 200
                        2026-01-02 03:04:06 10.0.0.9 GET /none.html 443 10.0.0.2 curl/8 404
                        """)
                        .loaded("w3c", 2, 0)
                        .finds("srcIp:10.0.0.2 AND status:404 AND uri:/none.html AND timestamp:2026-01-02", 1),
                file(
                                "iis/cloudfront.log",
                                "#Version: 1.0\n#Fields: date time c-ip cs-method cs(Host) sc-status sc-bytes\n"
                                        + "2026-01-02\t03:04:05\t192.0.2.1\tGET\td1.example\t200\t512\n")
                        .loaded("w3c", 1, 0)
                        .finds("host:d1.example AND bytesIn:512 AND timestamp:\"2026-01-02T03:04:05Z\"", 1),
                file("spaces/vpc.log", """
                        version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status
                        2 123456789010 eni-1 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1767322800 1767322860 ACCEPT OK
                        2 123456789010 eni-1 - - - - - - - 1767322860 1767322920 - NODATA
                        2 123456789010 eni-1 172.31.9.69 172.31.9.12 49761 3389 6 20 4249 1767322920 1767322980 REJECT OK
                        """)
                        .loaded("csv", 3, 0)
                        .finds("srcIp:172.31.16.139 AND dstPort:ssh AND bytesOut:4249", 1)
                        .finds("timestamp:2026-01-02 AND NOT _exists_:srcIp", 1)
                        .finds("action:REJECT", 1),
                file(
                                "spaces/aligned.log",
                                "  ts          src         dst\n1767322800    10.0.0.1   10.0.0.2\n1767322801   10.0.0.3   10.0.0.4\n")
                        .loaded("csv", 2, 0)
                        .finds("srcIp:10.0.0.3 AND dstIp:10.0.0.4", 1),
                file("spaces/quoted.log", "ts src user_agent\n1767322800 10.0.0.1 \"Mozilla 5 (X11)\"\n")
                        .loaded("csv", 1, 0)
                        .finds("userAgent:\"mozilla 5\"", 1));
    }

    private static List<Case> headers() {
        return List.of(
                file(
                                "no-header/plain.csv",
                                "2026-01-02T03:04:05Z,10.0.0.1,a.example\n2026-01-02T03:04:06Z,10.0.0.2,b\n")
                        .fails("has no header line: its first line has a value (2026-01-02T03:04:05Z)"),
                file("no-header/unknown.csv", "colour,shape\nred,round\n")
                        .fails("has no column that columns.yaml knows: its first line is colour, shape"),
                file("no-header/behind.csv", "10.0.0.1,a,1\nsrcIp,host,bytes\n10.0.0.2,b,2\n")
                        .fails("has no header line: its first line has a value (10.0.0.1)"),
                file(
                                "no-header/with-names.csv",
                                "2026-01-02T03:04:05Z,10.0.0.1,a.example\n2026-01-02T03:04:06Z,10.0.0.2,b\n")
                        .loaded("csv", 2, 0)
                        .finds("srcIp:10.0.0.1 AND host:a.example", 1),
                file("no-header/spaces.log", "1767322800 10.0.0.1  a.example\n1767322801 10.0.0.2 b.example\n")
                        .loaded("csv", 2, 0)
                        .finds("srcIp:10.0.0.2 AND host:b.example", 1),
                file("repeated/same.csv", CSV + CSV + CSV)
                        .loaded("csv", 3, 0)
                        .is("repeatedHeaders", 2L)
                        .finds("host:a.example", 3),
                file(
                                "repeated/other.csv",
                                CSV + "ts;host;srcIp\n" + "time,dst_ip,uri\n2026-01-02T03:04:06Z,10.0.0.9,/x\n")
                        .loaded("csv", 3, 1)
                        .is("repeatedHeaders", 1L)
                        .is("quality", "1 rejected")
                        .finds("dstIp:10.0.0.9 AND uri:/x AND timestamp:2026-01-02", 1),
                file("repeated/tail.csv", CSV + "ts,srcIp,host\n")
                        .loaded("csv", 1, 0)
                        .is("repeatedHeaders", 1L),
                file("before/comments.csv", "# exported by a firewall\n#\n" + CSV + "# the end\n")
                        .loaded("csv", 1, 0)
                        .finds("host:a.example", 1),
                file("before/sep.csv", "sep=;\nts;srcIp;host\n2026-01-02T03:04:05Z;10.0.0.1;a,example\n")
                        .loaded("csv", 1, 0)
                        .finds("host:\"a,example\"", 1),
                // Names that are objects and aliases in Elasticsearch.
                file(
                                "before/names.csv",
                                "ts,network,http,destination,source,raw,user_agent.original\n1767322800,n,h,d,s,r,u\n")
                        .loaded("csv", 1, 0)
                        .finds("network_2:n AND http_2:h AND destination_2:d AND source_2:s AND raw_2:r", 1),
                file("before/title.csv", "\n\nTraffic of the second of January, Verona\n\n" + CSV)
                        .loaded("csv", 1, 0)
                        .finds("srcIp:10.0.0.1", 1),
                file("before/marked.csv", "#ts,srcIp,host\n2026-01-02T03:04:05Z,10.0.0.1,a.example\n")
                        .loaded("csv", 1, 0)
                        .finds("timestamp:2026-01-02", 1));
    }

    private static List<Case> rows() {
        return List.of(
                file("behind/nfdump.csv", """
                        ts,te,td,sa,da,sp,dp,pr,flg,ipkt,ibyt
                        2026-01-02 03:04:05,2026-01-02 03:04:06,1.000,10.0.0.1,10.0.0.2,40000,53,UDP,........,1,74
                        2026-01-02 03:04:07,2026-01-02 03:04:08,1.000,10.0.0.1,10.0.0.2,40001,53,UDP,........,1,75
                        Summary
                        flows,bytes,packets,avg_bps,avg_pps,avg_bpp
                        2,149,2,596,1,74
                        """)
                        .loaded("csv", 5, 3)
                        .is("quality", "3 rejected")
                        .finds("srcIp:10.0.0.1 AND proto:udp AND duration:1", 2),
                file("behind/totals.csv", CSV + "\nTotal: 1\n")
                        .loaded("csv", 2, 1)
                        .is("quality", "1 rejected"),
                file("behind/only-bad.csv", "ts,srcIp,host\na\nb\n").fails("2 of 2 rows were rejected"),
                file(
                                "quotes/backslash.csv",
                                "ts,srcIp,userAgent\n1767322800,10.0.0.1,\"a\\\"b\"\n1767322801,10.0.0.2,\"c\"\n")
                        .loaded("csv", 2, 0)
                        .finds("userAgent.keyword:\"a\\\"b\" AND srcIp:10.0.0.1", 1)
                        .finds("userAgent:c AND srcIp:10.0.0.2", 1),
                file(
                                "quotes/lost.csv",
                                "ts,srcIp,host\n1767322800,10.0.0.1,\"a\n1767322801,10.0.0.2,b\n1767322802,10.0.0.3,c\n")
                        .loaded("csv", 3, 1)
                        .is("quality", "1 rejected")
                        .finds("srcIp:10.0.0.2 AND host:b", 1),
                file(
                                "quotes/lines.csv",
                                "ts,srcIp,note\n1767322800,10.0.0.1,\"two\nlines\"\n1767322801,10.0.0.2,\"a \"\"b\"\"\"\n")
                        .loaded("csv", 2, 0)
                        .finds("note:\"two\nlines\"", 1)
                        .finds("note:\"a \\\"b\\\"\"", 1));
    }

    private static List<Case> times() {
        List<Case> cases = new ArrayList<>();
        List<String> unambiguous = List.of(
                "Jan  2 03:04:05",
                "2026-01-02 03:04:05 AM",
                "1767323045,123",
                "1.767323045E9",
                "2026-01-02T03:04:05,123Z",
                "2026-01-02 04:04:05 +0100",
                "\"Fri, 02 Jan 2026 03:04:05 GMT\"",
                "\"Jan 2, 2026 04:04:05.000000000 CET\"",
                "20260102030405",
                "02/Jan/2026:03:04:05 +0000",
                "2026/01/02 03:04:05");
        for (int i = 0; i < unambiguous.size(); i++) {
            // The year of the first is that of the file.
            String csv = "ts;host\n" + unambiguous.get(i) + ";a.example\n";
            cases.add(file("times/2026-01-02/" + i + ".csv", csv)
                    .loaded("csv", 1, 0)
                    .finds("timestamp:[\"2026-01-02T03:04:05Z\" TO \"2026-01-02T03:04:06Z\"]", 1));
        }
        cases.addAll(List.of(
                file("times/day.csv", "ts,host\n02/01/2026 03:04:05,a\n13/01/2026 03:04:05,b\n")
                        .loaded("csv", 2, 0)
                        .is("dateOrder", "day-first")
                        .finds("timestamp:2026-01-02 AND host:a", 1),
                file("times/month.csv", "ts,host\n02/01/2026 03:04:05 PM,a\n01/13/2026 03:04:05 PM,b\n")
                        .loaded("csv", 2, 0)
                        .is("dateOrder", "month-first")
                        .finds("timestamp:\"2026-02-01T15:04:05Z\"", 1),
                file("times/either.csv", "ts,host\n02/01/2026 03:04:05,a\n03/01/2026 03:04:05,b\n")
                        .fails("its dates can be read day first or month first: set LOAD_DATE_ORDER,"
                                + " or date-order for its path in files.yaml"),
                file("times/set-either.csv", "ts,host\n02/01/2026 03:04:05,a\n03/01/2026 03:04:05,b\n")
                        .loaded("csv", 2, 0)
                        .is("dateOrder", "month-first")
                        .finds("timestamp:2026-02-01 AND host:a", 1),
                file("times/own-1.csv", "ts,host\n2026-002 03:04:05,a\n")
                        .loaded("csv", 1, 0)
                        .finds("timestamp:\"2026-01-02T02:04:05Z\"", 1),
                file("times/unknown.csv", "ts,host\n2026-002 03:04:05,a\nyesterday,b\n2026-01-02T03:04:05Z,c\n")
                        .loaded("csv", 3, 0)
                        .is("undated", 2L)
                        .is("quality", "2 undated (such as \"2026-002 03:04:05\")")
                        .finds("NOT _exists_:timestamp", 2),
                file(
                                "times/future.csv",
                                "ts,host\n20260102030405000,a\n2612-03-04T05:06:07Z,b\n1970-01-01T00:00:01Z,c\n")
                        .loaded("csv", 3, 0)
                        .is("undated", 3L)
                        .is("quality", "3 undated (such as \"20260102030405000\")"),
                file("times/two.csv", "date,time,host\n2026-01-02,03:04:05,a\n2026-01-02,03:04:06.5,b\n,03:04:06,c\n")
                        .loaded("csv", 3, 0)
                        .is("undated", 1L)
                        .is("quality", "1 undated (such as \"03:04:06\")")
                        .finds("timestamp:\"2026-01-02T03:04:05Z\"", 1)
                        .finds("timestamp:\"2026-01-02T03:04:06.5Z\"", 1),
                file("times/two-semicolon.csv", "Date;Time;Host\n02.01.2026;03:04:05;a\n")
                        .loaded("csv", 1, 0)
                        .finds("timestamp:\"2026-01-02T03:04:05Z\"", 1),
                file("times/two-ambiguous.csv", "date,time,host\n02/01/2026,03:04:05,a\n")
                        .fails("its dates can be read day first or month first")));
        return cases;
    }

    private static List<Case> cells() {
        return List.of(
                file(
                                "addresses/blanks.csv",
                                "ts,srcIp,srcPort\n1767322800, 10.9.9.4 , 443\n1767322801,\" 10.9.9.5\",\" 443 \"\n")
                        .loaded("csv", 2, 0)
                        .finds("srcIp:10.9.9.4 AND srcPort:https", 1)
                        .finds("srcIp:10.9.9.5 AND srcPort:443", 1),
                file(
                                "addresses/marks.csv",
                                "ts,srcIp,srcPort,dstIp\n1767322800,[2001:db8::1],,fe80::1%eth0\n1767322801,10.0.0.1:443,,[2001:db8::2]:8443\n1767322802,10.0.0.2:443,80,10.0.0.3/32\n")
                        .loaded("csv", 3, 0)
                        .finds("srcIp:2001:db8::1 AND dstIp:fe80::1", 1)
                        .finds("srcIp:10.0.0.1 AND srcPort:443 AND dstIp:2001:db8::2 AND dstPort:8443", 1)
                        .finds("srcIp:10.0.0.2 AND srcPort:80 AND dstIp:10.0.0.3", 1)
                        .finds("raw.dstIp:\"fe80::1%eth0\"", 1),
                file(
                                "addresses/none.csv",
                                "ts,srcIp,bytesIn\n1767322800,b8:27:eb:15:88:9c,many\n1767322801,10.0.0.1,12\n")
                        .loaded("csv", 2, 0)
                        .is("misfits", 2L)
                        .is(
                                "quality",
                                "2 misfits: 1 of bytesIn (such as \"many\"), 1 of srcIp (such as \"b8:27:eb:15:88:9c\")")
                        .finds("_ignored:srcIp", 1),
                file(
                                "nothing/usual.csv",
                                "ts,srcIp,host\n1767322800,-,N/A\n1767322801,NULL,(empty)\n1767322802,10.0.0.1,n/a\n")
                        .loaded("csv", 3, 0)
                        .finds("_exists_:host", 0)
                        .finds("_exists_:srcIp", 1),
                file(
                                "nothing/json.json",
                                "{\"ts\":1767322800,\"host\":\"-\",\"srcIp\":\"\"}\n{\"ts\":1767322801,\"host\":null}\n")
                        .loaded("jsonl", 2, 0)
                        .finds("_exists_:host", 0)
                        .finds("_exists_:srcIp", 0),
                file("nothing/set.csv", "ts,host\n1767322800,none\n1767322801,-\n")
                        .loaded("csv", 2, 0)
                        .finds("_exists_:host", 1)
                        .finds("host:\"-\"", 1));
    }

    private static List<Case> texts() {
        byte[] broken = "ts,srcIp,host\n1767322800,10.0.0.1,münchen\n1767322801,10.0.0.2,a?b\n".getBytes(UTF_8);
        broken[broken.length - 3] = (byte) 0xfe;
        return List.of(
                file("texts/latin.csv", ISO_8859_1, "ts,srcIp,host\n1767322800,10.0.0.1,münchen.example\n")
                        .loaded("csv", 1, 0)
                        .is("charset", "windows-1252")
                        .is("quality", "not UTF-8, read as windows-1252")
                        .finds("host:münchen.example", 1),
                file("texts/utf-16.csv", UTF_16LE, "\uFEFFts,srcIp,host\n1767322800,10.0.0.1,münchen.example\n")
                        .loaded("csv", 1, 0)
                        .is("charset", "utf-16le")
                        .finds("host:münchen.example", 1),
                new Case("texts/broken.csv", broken)
                        .loaded("csv", 2, 0)
                        .is("replaced", 1L)
                        .is("quality", "1 characters are not utf-8")
                        .finds("host:münchen", 1)
                        .finds("host:a\uFFFDb", 1),
                file(
                                "texts/set.csv",
                                Charset.forName("ISO-8859-2"),
                                "ts,srcIp,host\n1767322800,10.0.0.1,łódź.example\n")
                        .loaded("csv", 1, 0)
                        .is("charset", "iso-8859-2")
                        .finds("host:łódź.example", 1),
                file("texts/bom.csv", "\uFEFF" + CSV).loaded("csv", 1, 0).finds("timestamp:2026-01-02", 1));
    }

    private static List<Case> compressed() throws Exception {
        byte[] gzip = Pipeline.gzip(CSV);
        byte[] zip = zip("a.csv");
        List<Case> good = List.of(
                new Case("compressed/a.csv", gzip),
                new Case("compressed/zeros.csv.gz", Arrays.copyOf(gzip, gzip.length + 1000)),
                new Case("compressed/one-zero.csv.gz", Arrays.copyOf(gzip, gzip.length + 1)),
                new Case("compressed/twice.csv.gz.gz", compress("gz", gzip)),
                new Case("compressed/a.csv.zst", compress("zstd", CSV.getBytes(UTF_8))),
                new Case("compressed/a.csv.bz2", compress("bzip2", CSV.getBytes(UTF_8))),
                new Case("compressed/a.csv.xz", compress("xz", CSV.getBytes(UTF_8))),
                new Case("compressed/a.csv.zip", zip),
                new Case("compressed/zip.gz", compress("gz", zip)));
        good.forEach(one -> one.loaded("csv", 1, 0).finds("srcIp:10.0.0.1 AND host:a.example", 1));
        List<Case> cases = new ArrayList<>(good);
        cases.add(new Case("compressed/bomb.gz", compress("gz", bomb()))
                .fails("times its size (LOAD_MAX_RATIO): it may be a decompression bomb"));
        cases.add(new Case("compressed/two.zip", zip("a.csv", "b.csv"))
                .fails("it is a zip with more than one file: a.csv, b.csv"));
        cases.add(new Case("compressed/cut.xz", Arrays.copyOf(compress("xz", CSV.getBytes(UTF_8)), 60))
                .fails("the xz ends too early"));
        return cases;
    }

    private static List<Case> foreign() throws Exception {
        return List.of(
                file("foreign/error.csv", "<!DOCTYPE html>\n<html><body>502 Bad Gateway, host down</body></html>\n")
                        .fails("is HTML, possibly an error page: expected text, such as CSV or JSON lines"),
                file("foreign/page.csv", "\n <html>\n<title>ts,host</title>\n")
                        .fails("is HTML, possibly an error page"),
                file("foreign/nmap.xml", "<?xml version=\"1.0\"?>\n<nmaprun><host/></nmaprun>\n")
                        .fails("is XML: expected text"),
                new Case("foreign/data.parquet", new byte[] {'P', 'A', 'R', '1', 0x15, 4, 0x15, 16})
                        .fails("is parquet"),
                new Case(
                                "foreign/trace.pcap",
                                new byte[] {(byte) 0xd4, (byte) 0xc3, (byte) 0xb2, (byte) 0xa1, 2, 0, 4, 0})
                        .fails("is a packet capture (pcap)"),
                new Case("foreign/book.xlsx", zip("[Content_Types].xml", "xl/workbook.xml"))
                        .fails("is an office document, such as xlsx"),
                new Case("foreign/noise.csv", noise()).fails("is binary, or in an unknown encoding"));
    }

    private static byte[] bomb() {
        byte[] lines = new byte[40 << 20];
        Arrays.fill(lines, (byte) '\n');
        System.arraycopy(CSV.getBytes(UTF_8), 0, lines, 0, CSV.length());
        return lines;
    }

    private static byte[] noise() {
        byte[] noise = new byte[5000];
        new java.util.Random(1).nextBytes(noise);
        noise[0] = 'a';
        return noise;
    }

    private static byte[] compress(String format, byte[] content) throws Exception {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream out = new CompressorStreamFactory().createCompressorOutputStream(format, compressed)) {
            out.write(content);
        }
        return compressed.toByteArray();
    }

    private static byte[] zip(String... names) throws Exception {
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(zip)) {
            for (String name : names) {
                out.putNextEntry(new ZipEntry(name));
                out.write(CSV.getBytes(UTF_8));
            }
        }
        return zip.toByteArray();
    }

    @TempDir
    private static Path work;

    private static Pipeline pipeline;

    @BeforeAll
    static void load(LocalElasticsearch elasticsearch) throws Exception {
        pipeline = Pipeline.with(elasticsearch);
        List<Case> cases = cases();
        for (Case one : cases) {
            Path file = pipeline.ftp.folder().resolve(one.path);
            Files.createDirectories(file.getParent());
            Files.write(file, one.content);
        }
        Path schema = Files.createDirectories(work.resolve("schema"));
        try (Stream<Path> files = Files.list(Path.of("schema"))) {
            for (Path file : files.toList()) {
                Files.copy(file, schema.resolve(file.getFileName()));
            }
        }
        Files.writeString(schema.resolve("files.yaml"), RULES);
        pipeline.start("SCHEMA_DIRECTORY", schema.toString(), "LOAD_ATTEMPTS", "1", "LOAD_MAX_RATIO", "500");
        await().atMost(ProgramUnderTest.SOON)
                .ignoreExceptionsInstanceOf(IOException.class) // while the ledger is being made
                .until(() -> pipeline.inState("loaded") + pipeline.inState("failed") == cases.size());
        assertThat(pipeline.total()).as("rows, which can be found from now on").isPositive();
    }

    @AfterAll
    static void close() throws Exception {
        pipeline.close();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aFile(Case file) throws Exception {
        JsonNode ledger = pipeline.ledger(file.path);
        for (Map.Entry<String, Object> expected : file.ledger.entrySet()) {
            JsonNode value = ledger.path(expected.getKey());
            assertThat(value.isNumber() ? value.asLong() : value.asText())
                    .as(expected.getKey() + " of " + ledger)
                    .isEqualTo(expected.getValue());
        }
        if (file.error != null) {
            assertThat(ledger.path("error").asText())
                    .startsWith(file.path + ": ")
                    .contains(file.error);
            assertThat(pipeline.s3.keys("failed/" + file.path))
                    .containsExactly("failed/" + file.path, "failed/" + file.path + ".error.json");
        } else {
            file.finds("", ledger.path("indexed").asLong());
        }
        for (Map.Entry<String, Long> expected : file.found.entrySet()) {
            String q = "source.file:\"" + file.path + "\"" + (expected.getKey().isEmpty() ? "" : " AND ");
            assertThat(pipeline.count(q + expected.getKey()))
                    .as(expected.getKey())
                    .isEqualTo(expected.getValue());
        }
    }

    @Test
    void theFilesThatAreNotGoodAreListed() throws Exception {
        JsonNode poor = pipeline.json("/metadata/files", "quality", "poor", "size", "1000")
                .path("files");
        assertThat(poor).isNotEmpty().allSatisfy(file -> {
            assertThat(file.path("state").asText()).isEqualTo("loaded");
            assertThat(file.path("quality").asText()).isNotEqualTo("good");
        });
        JsonNode good = pipeline.json("/metadata/files", "quality", "good", "size", "1000")
                .path("files");
        assertThat(poor.size() + good.size()).isEqualTo((int) pipeline.inState("loaded"));
        assertThat(pipeline.problem(400, "/metadata/files", "quality", "bad")
                        .path("detail")
                        .asText())
                .isEqualTo("quality must be good or poor, was bad");
    }

    @Test
    void theMetricsCountWhatIsNotGood() throws Exception {
        assertThat(pipeline.metric("metadata_load_rows_undated_total")).isGreaterThanOrEqualTo(6);
        assertThat(pipeline.metric("metadata_load_cells_misfit_total")).isGreaterThanOrEqualTo(2);
        assertThat(pipeline.metric("metadata_load_characters_replaced_total")).isGreaterThanOrEqualTo(1);
        int poor = pipeline.json("/metadata/files", "quality", "poor", "size", "1000")
                .path("files")
                .size();
        // A file can be fetched, and so loaded, twice.
        assertThat(pipeline.metric("metadata_load_objects_poor_total")).isBetween((double) poor, 2.0 * poor);
    }
}
