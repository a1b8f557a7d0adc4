// What every system is given: an application of about 2 KB. Names and numbers are invented.
const address = 'Số 12 đường Hạc Thành, phường Hạc Thành, tỉnh Thanh Hoá; ';

export const text = (letters) => address.repeat(Math.ceil(letters / address.length)).slice(0, letters);

/** 2,000 bytes, for systems that take it as it comes. */
export const WHOLE = text(1500);
