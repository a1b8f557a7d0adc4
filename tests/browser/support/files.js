'use strict';
// Small files to upload.

/** A PDF of one empty page. */
function pdf() {
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>',
  ];
  let text = '%PDF-1.4\n';
  const at = objects.map((o, i) => {
    const offset = text.length;
    text += `${i + 1} 0 obj\n${o}\nendobj\n`;
    return offset;
  });
  const start = text.length;
  text += `xref\n0 4\n0000000000 65535 f \n${at.map(n => `${String(n).padStart(10, '0')} 00000 n \n`).join('')}`;
  text += `trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return { name: 'ban-an.pdf', mimeType: 'application/pdf', buffer: Buffer.from(text) };
}

/** A PDF of a megabyte, as a phone's camera makes them. */
function scan() {
  const one = pdf();
  return { ...one, name: 'anh-chup.pdf', buffer: Buffer.concat([one.buffer, Buffer.alloc(1 << 20, '%')]) };
}

/** A web page that calls itself a PDF. */
function pretender() {
  return { name: 'ban-an.pdf', mimeType: 'application/pdf', buffer: Buffer.from('<!doctype html><script>alert(1)</script>') };
}

module.exports = { pdf, pretender, scan };
